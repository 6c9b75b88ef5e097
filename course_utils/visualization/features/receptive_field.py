"""Рецептивное поле элемента карты признаков: какой прямоугольник картинки на него влияет."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import nn

from ...inputs import InputError, refuse, several, whole
from ..engine.graph import UNFIT, trace
from ..ground.core import Layer, find_layer, preserved
from ..ground.forward import Stop
from ..ground.taking import taking
from .reach import Fields, Lost, Span


class ReceptiveField(NamedTuple):
    """Рецептивное поле по высоте и ширине для картинок стороны `side` = (H, W)."""

    rows: Span
    columns: Span
    side: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """Высота и ширина поля, в пикселях, без обрезки по краю картинки."""
        return self.rows.length, self.columns.length

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """Верх и лево поля элемента (row, column); за краем картинки — отрицательные.

        Ошибки:
            InputError: такого элемента на карте нет.
        """
        for name, index, span in (("row", row, self.rows), ("column", column, self.columns)):
            whole(0, span.places - 1)(name, index)
        return (
            self.rows.start + row * self.rows.jump,
            self.columns.start + column * self.columns.jump,
        )

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Верх, лево, низ, право поля внутри картинки; низ и право не входят.

        У самого края сеть может видеть чуть меньше: пиксели, до которых не хватило шага свёртки.
        Поле, которое круговое дополнение замкнуло через край, — вся сторона картинки.

        Ошибки:
            InputError: такого элемента на карте нет.
        """
        corner = self.corner(row, column)
        (top, bottom), (left, right) = (
            span.clipped(start, side)
            for span, start, side in zip((self.rows, self.columns), corner, self.side, strict=True)
        )
        return top, left, bottom, right


def _sides(name: str, value: Any) -> tuple[int, int]:
    sides = several(whole(1), what="пара (высота, ширина) в пикселях")(name, value)
    if len(sides) != 2:
        refuse(name, value, "пара (высота, ширина) в пикселях")
    return sides[0], sides[1]


@taking(side=_sides)
def receptive_field(model: nn.Module, layer: Layer, side: tuple[int, int]) -> ReceptiveField:
    """Рецептивное поле слоя, посчитанное по графу сети за один проход случайной картинки.

    Вдоль каждой оси, слой за слоем: start −= p·j, r += d(k − 1)·j, j *= s; там, где ветви
    сходятся, — объединение. Слой, видящий всю карту (глобальный пулинг, полносвязный, внимание к
    каналам), видит и всю картинку. Действие, о котором ничего не известно, испытывают: меняют вход
    в одном месте и смотрят, где изменился выход.

    Параметры:
        model: сеть; её `forward` записывается графом torch.fx.
        layer: имя слоя или модуль.
        side: высота и ширина картинки.

    Ошибки:
        InputError: граф не записан, слой не вызывается, или поле его элемента — не прямоугольник.

    Источник:
        A. Araujo, W. Norris, J. Sim, 2019.

    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(2), nn.Conv2d(4, 4, 3))
    >>> field = receptive_field(model, "2", (16, 16))
    >>> field.size, field.box(1, 0)
    ((8, 8), (2, 0, 10, 8))
    """
    found = find_layer(model, layer)
    name = layer if isinstance(layer, str) else type(layer).__name__
    with preserved(model, gradients=False):
        graph = trace(model, deep=True) or trace(model)
        if graph is None:
            raise InputError(
                "forward этой сети не записывается графом torch.fx: он ветвится по данным; "
                "посмотрите, где на картинке gradient нужного элемента не равен нулю"
            )
        if found not in graph.outputs:
            raise InputError(f"прямой проход не дошёл до слоя «{name}»: сеть его не вызывает")
        fields = Fields(graph.module, graph.outputs[found], side)
        try:
            fields.run(_picture(model, side))
        except Stop:
            pass
        except (Lost, *UNFIT) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"сеть не приняла картинку {side[0]}×{side[1]}: возьмите side, на котором её "
                f"учили ({error})"
            ) from error
    return ReceptiveField(*fields.spans[graph.outputs[found]], side)


def _picture(model: nn.Module, side: tuple[int, int]) -> torch.Tensor:
    """Случайная картинка (1, C, H, W) того типа и с тем числом каналов, которых ждёт сеть."""
    weight = next((w for w in model.parameters() if w.is_floating_point()), torch.zeros(1))
    channels = 3
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            channels = (
                module.in_channels
                if isinstance(module, nn.Conv2d)
                else max(module.in_features // (side[0] * side[1]), 1)
            )
            break
    picture = torch.rand(1, channels, *side, generator=torch.Generator().manual_seed(0))
    return picture.to(weight)
