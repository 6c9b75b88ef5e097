"""Счёт по описанию сети, без весов: рецептивное поле и число параметров."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..inputs import InputError
from .sizes import Pair, pair, whole


class Layer(NamedTuple):
    """Слой свёртки или пулинга вдоль одной оси: размер окна, шаг, дополнение, расширение."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1


class ReceptiveField(NamedTuple):
    """Рецептивное поле выхода сети вдоль одной оси, в пикселях входа.

    Поля:
        size: ширина поля одного элемента выхода.
        jump: на сколько пикселей сдвинуты поля соседних элементов.
        start: первый пиксель поля нулевого элемента; меньше нуля — поле заходит на дополнение.
    """

    size: int = 1
    jump: int = 1
    start: int = 0

    def pixels(self, index: int) -> range:
        """Номера пикселей входа, от которых зависит элемент выхода `index`."""
        first = self.start + index * self.jump
        return range(first, first + self.size)


def receptive_field(layers: Iterable[Layer]) -> ReceptiveField:
    """Рецептивное поле после всех слоёв, от входа к выходу.

    На каждом слое: size += d·(k − 1)·jump, start −= p·jump, затем jump *= s.

    Параметры:
        layers: слои `Layer(kernel, stride, padding, dilation)` по порядку.

    Ошибки:
        ValueError: размер ядра, шаг или расширение меньше 1, дополнение меньше 0.
        TypeError: вместо `Layer` или целых чисел передано что-то другое.

    Источник:
        A. Araujo, W. Norris, J. Sim. Computing Receptive Fields of Convolutional Neural Networks,
        2019.

    >>> receptive_field([Layer(3), Layer(3)])
    ReceptiveField(size=5, jump=1, start=0)
    >>> list(receptive_field([Layer(3, stride=2), Layer(3)]).pixels(1))
    [2, 3, 4, 5, 6, 7, 8]
    """
    size, jump, start = ReceptiveField()
    for layer in layers:
        kernel, stride, padding, dilation = _checked(layer)
        size += dilation * (kernel - 1) * jump
        start -= padding * jump
        jump *= stride
    return ReceptiveField(size, jump, start)


def count_parameters(
    in_channels: int, out_channels: int, kernel: Pair = 1, *, bias: bool = True
) -> int:
    """Число обучаемых весов слоя: out·(in·kh·kw + 1).

    Параметры:
        in_channels, out_channels: число каналов на входе и фильтров на выходе.
        kernel: размер ядра, число или пара; 1 — полносвязный слой из in чисел в out чисел.
        bias: считать ли смещения — по одному на фильтр.

    Ошибки:
        ValueError: число меньше 1.
        TypeError: не целое число.

    >>> count_parameters(3, 32, 3, bias=False), count_parameters(320, 50)
    (864, 16050)
    """
    inputs, outputs = whole(in_channels, "in_channels"), whole(out_channels, "out_channels")
    height, width = pair(kernel, "kernel")
    return outputs * (inputs * height * width + bool(bias))


def _checked(layer: Layer) -> Layer:
    if not isinstance(layer, Layer):
        raise InputError(f"нужен слой Layer(kernel, stride, padding, dilation), получено {layer!r}")
    for name, value in layer._asdict().items():
        whole(value, name, least=0 if name == "padding" else 1)
    return layer
