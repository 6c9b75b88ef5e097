"""Рецептивное поле элемента карты признаков: какой прямоугольник картинки на него влияет."""

from __future__ import annotations

import operator
from typing import Any, NamedTuple

import torch
from torch import fx, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ..engine.chain import POINTWISE_FUNCTIONS, POINTWISE_METHODS, POINTWISE_MODULES
from ..engine.graph import trace
from ..ground.core import Layer, find_layer, preserved

JOINS = {operator.add, operator.iadd, operator.mul, torch.add, torch.mul, torch.cat}
GLOBAL_MODULES = (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.Linear, nn.Flatten)
GLOBAL = {torch.flatten, torch.mean, "flatten", "mean", "view", "reshape", nn.functional.linear}


class Span(NamedTuple):
    """Поле вдоль одной оси.

    Поля:
        start: где начинается поле нулевого элемента, в пикселях; за краем — отрицательно.
        length: длина поля.
        jump: на сколько пикселей сдвигается поле у соседнего элемента; 0 — поле у всех общее.
        places: сколько элементов вдоль оси.
    """

    start: int
    length: int
    jump: int
    places: int


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
        """Верх и лево поля элемента (row, column); за краем картинки — отрицательные."""
        return (
            self.rows.start + row * self.rows.jump,
            self.columns.start + column * self.columns.jump,
        )

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Верх, лево, низ, право поля внутри картинки; низ и право не входят.

        У самого края сеть может видеть чуть меньше: пиксели, до которых не хватило шага свёртки.
        """
        (top, left), (height, width) = self.corner(row, column), self.side
        bottom, right = top + self.rows.length, left + self.columns.length
        return max(top, 0), max(left, 0), min(bottom, height), min(right, width)


def receptive_field(model: nn.Module, layer: Layer, side: tuple[int, int]) -> ReceptiveField:
    """Рецептивное поле слоя, посчитанное по графу сети без единого прохода.

    Вдоль каждой оси, слой за слоем: start −= p·j, r += d(k − 1)·j, j *= s; там, где ветви
    сходятся, — объединение. Слой, видящий всю карту (глобальный пулинг, полносвязный), видит и всю
    картинку.

    Параметры:
        model: сеть; её `forward` записывается графом torch.fx.
        layer: имя слоя или модуль.
        side: высота и ширина картинки.

    Ошибки:
        ValueError: граф не записан, слой не вызывается или на пути незнакомая операция.

    Источник:
        A. Araujo, W. Norris, J. Sim, 2019.

    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.MaxPool2d(2), nn.Conv2d(4, 4, 3))
    >>> field = receptive_field(model, "2", (16, 16))
    >>> field.size, field.box(1, 0)
    ((8, 8), (2, 0, 10, 8))
    """
    found = find_layer(model, layer)
    with preserved(model, gradients=False):
        graph = trace(model)
    if graph is None:
        raise ValueError("forward этой сети не записывается графом torch.fx: он ветвится по данным")
    if found not in graph.outputs:
        raise ValueError(f"прямой проход не дошёл до слоя «{layer}»: сеть его не вызывает")
    layers = dict(graph.module.named_modules())
    spans: dict[fx.Node, tuple[Span, Span]] = {}
    for node in graph.module.graph.nodes:
        spans[node] = _spans(node, spans, layers, side)
        if node is graph.outputs[found]:
            break
    return ReceptiveField(*spans[node], side)


def _spans(
    node: fx.Node,
    spans: dict[fx.Node, tuple[Span, Span]],
    layers: dict[str, Any],
    side: tuple[int, int],
) -> tuple[Span, Span]:
    inputs = [spans[one] for one in node.all_input_nodes]
    layer = layers.get(str(node.target)) if node.op == "call_module" else None
    if not inputs:  # вход сети или её постоянная
        return Span(0, 1, 1, side[0]), Span(0, 1, 1, side[1])
    if isinstance(layer, GLOBAL_MODULES) or node.target in GLOBAL:
        return Span(0, side[0], 0, 1), Span(0, side[1], 0, 1)
    if hasattr(layer, "kernel_size") and not isinstance(layer, nn.ConvTranspose2d):
        return _slide(inputs[0][0], layer, 0), _slide(inputs[0][1], layer, 1)
    if _keeps_places(node, layer):
        rows, columns = zip(*inputs, strict=True)
        return _union(rows), _union(columns)
    raise ValueError(f"рецептивное поле операции «{node.target}» неизвестно: возьмите слой до неё")


def _keeps_places(node: fx.Node, layer: Any) -> bool:
    if layer is not None:
        return isinstance(layer, (*POINTWISE_MODULES, _BatchNorm))
    targets = POINTWISE_FUNCTIONS | JOINS | POINTWISE_METHODS | {nn.functional.dropout}
    return node.target in targets


def _slide(span: Span, layer: Any, axis: int) -> Span:
    """Поле после окна с шагом, дополнением и расширением."""
    kernel, stride, dilation = (
        _along(getattr(layer, name, 1), axis) for name in ("kernel_size", "stride", "dilation")
    )
    extent = dilation * (kernel - 1) + 1
    before, total = _padding(layer, axis, span.places, extent, stride)
    return Span(
        span.start - before * span.jump,
        span.length + (extent - 1) * span.jump,
        span.jump * stride,
        (span.places + total - extent) // stride + 1,
    )


def _padding(layer: Any, axis: int, count: int, extent: int, stride: int) -> tuple[int, int]:
    """Дополнение (спереди, всего). У «same» с шагом, как в TensorFlow, оно зависит от размера."""
    if type(layer).__name__ == "Conv2dSame":
        total = max((-(-count // stride) - 1) * stride + extent - count, 0)
        return total // 2, total
    if layer.padding == "same":
        return (extent - 1) // 2, extent - 1
    before = 0 if layer.padding == "valid" else _along(layer.padding, axis)
    return before, 2 * before


def _along(value: Any, axis: int) -> int:
    return value if isinstance(value, int) else value[axis]


def _union(spans: tuple[Span, ...]) -> Span:
    """Объединение полей ветвей; ветвь, которая видит всё, делает поле общим."""
    jumps = {span.jump for span in spans}
    places = max(span.places for span in spans)
    if 0 in jumps:
        seeing_all = next(span for span in spans if span.jump == 0)
        return seeing_all._replace(places=places)
    if len(jumps) > 1:
        raise ValueError("на пути складываются карты с разным шагом: поле не прямоугольник")
    start = min(span.start for span in spans)
    stop = max(span.start + span.length for span in spans)
    return Span(start, stop - start, jumps.pop(), places)
