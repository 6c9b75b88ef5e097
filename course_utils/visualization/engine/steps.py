"""Действия сети, где значение зависит от небольшого окна: свёртки, пулинг, ReLU, сложение."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional as F

POINTWISE_MODULES = (
    *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Tanh, nn.Sigmoid),
    *(nn.Hardtanh, nn.Hardswish, nn.Softplus, nn.Identity, nn.BatchNorm2d),
    *(nn.Dropout, nn.Dropout2d),
)
POINTWISE_FUNCTIONS = {F.relu, F.relu6, F.leaky_relu, F.elu, F.gelu, F.silu} | {
    *(torch.relu, torch.relu_, torch.tanh, torch.sigmoid),
}
POINTWISE_METHODS = {"relu", "relu_", "tanh", "sigmoid"}
SUMS: set[Any] = {operator.add, operator.iadd, torch.add, "add"}


@dataclass(frozen=True)
class Step:
    """Один узел графа: что он делает с окном карты.

    Поля:
        node: узел графа.
        run: что сделать с картой (N, C, H, W), уже дополненной, или с двумя — сложить.
        extent: высота и ширина окна входа, от которого зависит одно значение: d·(k − 1) + 1.
        stride: шаг окна по высоте и ширине.
        padding: дополнение слева, справа, сверху, снизу — как у `F.pad`.
        fill: чем дополнять.
    """

    node: fx.Node
    run: Callable[..., Tensor]
    extent: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, ...] = (0, 0, 0, 0)
    fill: float = 0.0

    @property
    def pointwise(self) -> bool:
        """Меняет каждое значение отдельно."""
        return self.extent == self.stride == (1, 1) and not any(self.padding)


def step_of(node: fx.Node, layers: dict[str, Any], size: tuple[int, int]) -> Step | None:
    """Шаг узла, на вход которого пришли карты размера `size`; None — такого действия не знаем."""
    rest: dict[str, Any] = dict(node.kwargs)
    if len(node.all_input_nodes) > 1:
        plus = node.target in SUMS and len(node.args) == len(node.all_input_nodes) == 2
        return Step(node, torch.add) if plus and not rest else None
    if node.op == "call_module":
        layer = layers[str(node.target)]
        if type(layer) in POINTWISE_MODULES and getattr(layer, "track_running_stats", True):
            return Step(node, layer)
        return _convolution(node, layer, size) or _pooling(node, layer)
    if node.op == "call_function":
        if node.target in POINTWISE_FUNCTIONS or _silent_dropout(node):
            return Step(node, lambda x: node.target(x, *node.args[1:], **rest))  # type: ignore[operator]
        return _pooling(node, _pool_of_function(node))
    if node.op == "call_method" and node.target in POINTWISE_METHODS:
        return Step(node, lambda x: getattr(x, str(node.target))())
    return None


def _silent_dropout(node: fx.Node) -> bool:
    return node.target in (F.dropout, F.dropout2d) and node.kwargs.get("training") is False


def _convolution(node: fx.Node, layer: Any, size: tuple[int, int]) -> Step | None:
    same = type(layer).__name__ == "Conv2dSame"  # timm: дополняет, как TensorFlow, по размеру входа
    if not (type(layer) is nn.Conv2d or same) or layer.padding_mode != "zeros":
        return None
    run = partial(
        F.conv2d,
        weight=layer.weight,
        bias=layer.bias,
        stride=layer.stride,
        dilation=layer.dilation,
        groups=layer.groups,
    )
    extent = _extent(layer.kernel_size, layer.dilation)
    padding = tuple(layer._reversed_padding_repeated_twice)
    if same:
        padding = _as_in_tensorflow(size, extent, _pair(layer.stride))
    return Step(node, run, extent, _pair(layer.stride), padding)


def _as_in_tensorflow(
    size: tuple[int, int], extent: tuple[int, int], stride: tuple[int, int]
) -> tuple[int, ...]:
    """Дополнение, с которым выход меньше входа ровно в `stride` раз; лишнее — справа и снизу."""
    ends = [
        max((-(-n // s) - 1) * s + e - n, 0) for n, s, e in zip(size, stride, extent, strict=True)
    ]
    height, width = ends
    return width // 2, width - width // 2, height // 2, height - height // 2


def _pooling(node: fx.Node, layer: Any) -> Step | None:
    largest = type(layer) is nn.MaxPool2d and not layer.return_indices
    average = type(layer) is nn.AvgPool2d and layer.divisor_override is None
    if not (largest or average) or layer.ceil_mode:
        return None
    top, left = _pair(layer.padding)
    if average and (top or left) and not layer.count_include_pad:
        return None
    kernel, stride = _pair(layer.kernel_size), _pair(layer.stride)
    padding = (left, left, top, top)
    if average:
        return Step(node, nn.AvgPool2d(kernel, stride), kernel, stride, padding)
    dilation = _pair(layer.dilation)
    run = nn.MaxPool2d(kernel, stride, dilation=dilation)
    return Step(node, run, _extent(kernel, dilation), stride, padding, -torch.inf)


def _pool_of_function(node: fx.Node) -> nn.Module | None:
    kind: Any = {F.max_pool2d: nn.MaxPool2d, F.avg_pool2d: nn.AvgPool2d}.get(node.target)  # type: ignore[arg-type]
    return kind(*node.args[1:], **node.kwargs) if kind else None


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _extent(kernel: Any, dilation: Any) -> tuple[int, int]:
    return dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1
