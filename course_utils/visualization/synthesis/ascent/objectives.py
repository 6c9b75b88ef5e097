"""Цели восхождения: число на картинку, которое растёт. Цели складывают и умножают на числа."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

from ....inputs import InputError, function
from ...ground.core import Layer, as_logits
from ...ground.taking import taking
from ...ground.targets import Score
from ...ground.tensors import vector as channels_of

LOGITS = ""  # «слой», которым цель называет ответ всей сети: логиты, словарь, карты

Activations = Mapping[Layer, Tensor]


@dataclass(frozen=True)
class Objective:
    """Что растить: нужные слои и функция от их выходов.

    Поля:
        layers: слои, до которых дойдёт прямой проход; `LOGITS` — вся сеть.
        value: активации по слоям → (N,), по числу на картинку.

    Цели образуют линейное пространство: `a + b`, `a - b`, `2 * a`, `-a` — тоже цели.

    >>> mixed = channel("conv2", 3) - 0.5 * logit(7)
    >>> mixed.layers
    ('conv2', '')
    """

    layers: tuple[Layer, ...]
    value: Callable[[Activations], Tensor]

    def __add__(self, other: Objective) -> Objective:
        layers = tuple(dict.fromkeys(self.layers + other.layers))
        return Objective(layers, lambda found: self.value(found) + other.value(found))

    def __mul__(self, factor: float) -> Objective:
        return Objective(self.layers, lambda found: factor * self.value(found))

    __rmul__ = __mul__

    def __neg__(self) -> Objective:
        return -1.0 * self

    def __sub__(self, other: Objective) -> Objective:
        return self + (-other)


@taking()
def channel(layer: Layer, index: int) -> Objective:
    """Канал: среднее его карты признаков, a = mean_{y,x} A[index, y, x].

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return Objective((layer,), lambda found: _maps(found, layer, index).flatten(1).mean(1))


@taking()
def unit(layer: Layer, index: int, position: tuple[int, ...] | None = None) -> Objective:
    """Один нейрон: A[index, y, x].

    Параметры:
        layer: слой с картами признаков (N, C, H, W) или полносвязный (N, C).
        index: номер канала.
        position: (y, x) на карте, (t,) у сигнала; по умолчанию середина. У полносвязного слоя
            положения нет.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def value(found: Activations) -> Tensor:
        output = found[layer]
        if output.ndim == 2:
            return output[:, _within(index, output.shape[1], "нейрон", layer)]
        maps = _maps(found, layer, index)
        sides = maps.shape[1:]
        place = position or tuple(side // 2 for side in sides)
        if len(place) != len(sides):
            raise InputError(
                f"position = {position}: у карты {tuple(sides)} столько чисел, сколько осей"
            )
        names = ("строка", "столбец") if len(sides) == 2 else ("место",) * len(sides)
        for number, side, name in reversed(list(zip(place, sides, names, strict=True))):
            maps = maps[..., _within(number, side, name, layer)]
        return maps

    return Objective((layer,), value)


@taking(vector=channels_of)
def direction(layer: Layer, vector: Tensor) -> Objective:
    """Направление в пространстве каналов: v·mean_{y,x} A[:, y, x]; v — (C,).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def value(found: Activations) -> Tensor:
        output = found[layer].flatten(2).mean(dim=2) if found[layer].ndim > 2 else found[layer]
        if tuple(vector.shape) != (output.shape[1],):
            raise InputError(
                f"направление формы {tuple(vector.shape)}, а каналов {output.shape[1]}: "
                f"нужен вектор ({output.shape[1]},)"
            )
        return output @ vector.to(output)

    return Objective((layer,), value)


@taking()
def logit(index: int) -> Objective:
    """Логит класса; сеть проходят целиком.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def value(found: Activations) -> Tensor:
        logits = as_logits(found[LOGITS], found[LOGITS])
        return logits[:, _within(index, logits.shape[1], "класс")]

    return Objective((LOGITS,), value)


@taking(target=function)
def score(target: Score) -> Objective:
    """Любое число из ответа сети, например `score(targets.difference(3, 5))`, см. `targets`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return Objective((LOGITS,), lambda found: target(found[LOGITS]))


@taking()
def energy(layer: Layer) -> Objective:
    """Всё, что слой уже видит: mean A²/2 — цель DeepDream.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return Objective((layer,), lambda found: found[layer].square().flatten(1).mean(dim=1) / 2)


def _maps(found: Activations, layer: Layer, index: int) -> Tensor:
    output = found[layer]
    if output.ndim < 3:
        raise InputError(
            f"слой выдаёт {tuple(output.shape)}, а карта признаков есть у (N, C, H, W): "
            "для полносвязного слоя возьмите unit"
        )
    return output[:, _within(index, output.shape[1], "канал", layer)]


def _within(index: int, count: int, what: str, layer: Layer = LOGITS) -> int:
    if not 0 <= index < count:
        where = f" слоя «{layer}»" if isinstance(layer, str) and layer else ""
        raise InputError(f"{what} {index}{where}: есть номера от 0 до {count - 1}")
    return index
