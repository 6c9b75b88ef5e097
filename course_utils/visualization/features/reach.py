"""Что видит каждый узел графа: окна считаются по формуле, остальное испытывается делом.

Испытание: вход узла меняют в одном месте и смотрят, где изменился выход. Только там же — места
сохранены; везде — узел видит всё; иначе поле не прямоугольник, и ответа нет. Тем же проверено и
окно: за его пределами выход меняться не должен.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, fx, nn
from torch.nn import functional as F
from torch.utils._pytree import tree_map

from ...inputs import InputError
from ..ground.forward import Stop

Pair = tuple[int, int]


class Lost(InputError):
    """Поле элемента — не прямоугольник картинки, или о нём ничего нельзя сказать."""


class Flat(Lost):
    """Слой вытянул карту в вектор: у его элементов есть поля, но нет мест."""


class Span(NamedTuple):
    """Поле вдоль одной оси.

    Поля:
        start: где начинается поле нулевого элемента, в пикселях; за краем — отрицательно.
        length: длина поля.
        jump: на сколько пикселей сдвигается поле у соседнего элемента; 0 — поле у всех общее.
        places: сколько элементов вдоль оси.
        wraps: было круговое дополнение: поле, вышедшее за край, продолжается с другой стороны.
    """

    start: int
    length: int
    jump: int
    places: int
    wraps: bool = False

    def clipped(self, start: int, side: int) -> Pair:
        """Начало и конец поля, начатого в `start`, внутри стороны `side`."""
        stop = start + self.length
        if self.wraps and (start < 0 or stop > side):
            return 0, side
        return max(start, 0), min(stop, side)


Spans = tuple[Span, Span]


class Window(NamedTuple):
    """Окно с шагом: у каждого поля пара (по вертикали, по горизонтали)."""

    extent: Pair
    stride: Pair
    before: Pair
    mode: str = "zeros"


class Fields(fx.Interpreter):
    """Проходит граф картинкой и записывает, что видит каждый узел; останавливается на `goal`."""

    def __init__(self, module: fx.GraphModule, goal: fx.Node, side: Pair) -> None:
        super().__init__(module)
        self.extra_traceback = False  # иначе к ошибке по-русски допишут английский след
        self.goal, self.side = goal, side
        self.spans: dict[fx.Node, Spans] = {}
        self.flat: set[fx.Node] = set()  # карта вытянута в вектор: места у элементов потеряны

    def call_module(self, target: Any, args: Any, kwargs: Any) -> Any:
        """Вызывает слой без хуков: испытания — не проход сети."""
        return self.fetch_attr(target).forward(*args, **kwargs)

    def run_node(self, n: fx.Node) -> Any:
        """Вычисляет узел и записывает его поле."""
        given = self.fetch_args_kwargs_from_env(n)
        before = tree_map(lambda x: x.clone() if isinstance(x, Tensor) else x, given)
        result = super().run_node(n)
        inputs = [one for one in n.all_input_nodes if one in self.spans]
        sample = result[0] if isinstance(result, (tuple, list)) and result else result
        if n.op == "placeholder":
            self.spans[n] = Span(0, 1, 1, self.side[0]), Span(0, 1, 1, self.side[1])
        elif n.op != "output" and inputs and isinstance(sample, Tensor):
            self.spans[n] = self._spans(n, inputs, before, sample)
        if n is self.goal:
            if n in self.flat:
                raise Flat(
                    f"слой «{n.target}» вытянул карту в вектор, и места у его элементов нет: "
                    "возьмите слой до него"
                )
            raise Stop
        return result

    def _spans(self, node: fx.Node, inputs: list[fx.Node], given: Any, output: Tensor) -> Spans:
        layer = self.fetch_attr(str(node.target)) if node.op == "call_module" else None
        window = _window(node, layer, given, output) if output.ndim == 4 else None
        found = [self._through(node, one, window, given, output, layer) for one in inputs]
        rows, columns = zip(*found, strict=True)
        return _union(rows), _union(columns)

    def _through(
        self, node: fx.Node, source: fx.Node, window: Window | None, given: Any, output: Tensor,
        layer: Any,
    ) -> Spans:  # fmt: skip
        """Поле выхода, если бы узел видел один этот вход."""
        spans, value = self.spans[source], self.env.get(source)
        tensor = value if isinstance(value, Tensor) else None
        everything = Span(0, self.side[0], 0, 1), Span(0, self.side[1], 0, 1)
        if source in self.flat:
            mixes = isinstance(layer, nn.Linear) or node.target in (F.linear, torch.matmul)
            if output.ndim != 2:
                raise Lost(_unclear(node))
            if not mixes:
                self.flat.add(node)
            return everything
        if tensor is None or all(span.jump == 0 for span in spans):
            places = output.shape[-2:] if output.ndim == 4 else (1, 1)
            if tensor is None:
                return spans
            return tuple(s._replace(places=n) for s, n in zip(spans, places, strict=True))  # type: ignore[return-value]
        if window is not None:
            self._check_window(node, source, window, given, output)
            return tuple(
                _slide(spans[axis], window, axis, output.shape[axis - 2]) for axis in (0, 1)
            )  # type: ignore[return-value]
        if output.ndim < 3 or output.shape[-2:] == (1, 1) != tensor.shape[-2:]:
            if output.numel() == tensor.numel():
                self.flat.add(node)
            return everything
        touched = [self._touched(node, source, given, place) for place in _probes(tensor)]
        if output.shape[-2:] == tensor.shape[-2:]:
            alone = [_only(place, tensor) for place in _probes(tensor)]
            if all(not bool((t & ~a).any()) for t, a in zip(touched, alone, strict=True)):
                return spans
            if all(bool(t.all()) for t in touched):
                return everything
        raise Lost(_unclear(node))

    def _check_window(
        self, node: fx.Node, source: fx.Node, window: Window, given: Any, output: Tensor
    ) -> None:
        if window.mode == "circular":
            return
        for place in _probes(self.env[source]):
            seen = [
                [
                    i * window.stride[axis] - window.before[axis] <= place[axis]
                    < i * window.stride[axis] - window.before[axis] + window.extent[axis]
                    for i in range(output.shape[axis - 2])
                ]
                for axis in (0, 1)
            ]  # fmt: skip
            inside = torch.tensor(seen[0])[:, None] & torch.tensor(seen[1])
            if bool((self._touched(node, source, given, place).cpu() & ~inside).any()):
                raise Lost(_unclear(node))

    def _touched(self, node: fx.Node, source: fx.Node, given: Any, place: Pair) -> Tensor:
        """Где (h, w) меняется выход, если вход изменить в одном месте."""
        value = self.env[source]
        position = _position(node, source)

        def run(change: bool) -> Tensor:
            args, kwargs = tree_map(lambda x: x.clone() if isinstance(x, Tensor) else x, given)
            if change:
                tensor = position(args, kwargs)
                span = value.abs().amax() + 1
                tensor[..., place[0], place[1]] = span * (
                    1 - 2 * (tensor[..., 0, 0] > 0).to(tensor)
                )
            answer = getattr(self, node.op)(node.target, args, kwargs)
            tensor_out: Tensor = answer[0] if isinstance(answer, (tuple, list)) else answer
            return tensor_out

        changed = run(False) != run(True)
        return changed.reshape(-1, *changed.shape[-2:]).any(0)


def _position(node: fx.Node, source: fx.Node) -> Callable[[Any, Any], Tensor]:
    """Как достать из аргументов узла то, что дал `source`."""

    def find(one: Any, real: Any) -> Tensor | None:
        if one is source:
            return real  # type: ignore[no-any-return]
        if isinstance(one, (list, tuple)):
            pairs = zip(one, real, strict=True)
            return next((t for o, r in pairs if (t := find(o, r)) is not None), None)
        if isinstance(one, dict):
            return next((t for key in one if (t := find(one[key], real[key])) is not None), None)
        return None

    return lambda args, kwargs: find((node.args, node.kwargs), (args, kwargs))  # type: ignore[return-value]


def _probes(tensor: Tensor) -> list[Pair]:
    """Места для испытания: середина и угол."""
    height, width = tensor.shape[-2:]
    return [(height // 2, width // 2), (0, width - 1)]


def _only(place: Pair, tensor: Tensor) -> Tensor:
    alone = torch.zeros(tensor.shape[-2:], dtype=torch.bool, device=tensor.device)
    alone[place] = True
    return alone


POOLS = {
    F.max_pool2d: ("kernel_size", "stride", "padding", "dilation"),
    F.avg_pool2d: ("kernel_size", "stride", "padding"),
    F.conv2d: ("weight", "bias", "stride", "padding", "dilation"),
    F.pad: ("pad", "mode"),
}
ADAPTIVE = (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)
ADAPTIVE_FUNCTIONS = (F.adaptive_avg_pool2d, F.adaptive_max_pool2d)


def _window(node: fx.Node, layer: Any, given: Any, output: Tensor) -> Window | None:
    """Окно узла; None — это не окно."""
    args, kwargs = given
    source = next((one for one in args if isinstance(one, Tensor)), None)
    if source is None or source.ndim != 4:
        return None
    if isinstance(layer, ADAPTIVE) or node.target in ADAPTIVE_FUNCTIONS:
        return _adaptive(node, source, output)
    if isinstance(layer, (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d, nn.LPPool2d)):
        names = ("kernel_size", "stride", "padding", "dilation", "padding_mode")
        found = {name: getattr(layer, name) for name in names if hasattr(layer, name)}
        if type(layer).__name__ == "Conv2dSame":
            found["padding"] = "as needed"
    elif isinstance(layer, nn.ZeroPad2d):
        found = {"pad": layer.padding}
    elif node.target in POOLS:
        found = dict(zip(POOLS[node.target], args[1:], strict=False)) | kwargs
    else:
        return None
    if "pad" in found:
        pad = (*found["pad"], 0, 0)
        constant = found.get("mode", "constant") == "constant" and len(found["pad"]) <= 4
        return Window((1, 1), (1, 1), (pad[2], pad[0])) if constant else None
    kernel = _pair(found["weight"].shape[2:] if "weight" in found else found["kernel_size"])
    stride = found.get("stride", 1)
    stride = _pair(kernel if stride is None or stride == [] else stride)
    dilation = _pair(found.get("dilation", 1))
    extent = (dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1)
    before = _before(found.get("padding", 0), source, output, extent, stride)
    mode = str(found.get("padding_mode", "zeros"))
    if mode not in ("zeros", "circular") and any(
        2 * b >= e for b, e in zip(before, extent, strict=True)
    ):
        raise Lost(_unclear(node))
    return Window(extent, stride, before, mode)


def _adaptive(node: fx.Node, source: Tensor, output: Tensor) -> Window | None:
    """Адаптивный пулинг — обычное окно, если карта делится на клетки нацело."""
    sides, cells = source.shape[-2:], output.shape[-2:]
    if tuple(cells) == (1, 1):
        return None
    if any(side % count for side, count in zip(sides, cells, strict=True)):
        raise Lost(
            f"«{node.target}» делит карту {sides[0]}×{sides[1]} на {cells[0]}×{cells[1]} неровных "
            "клеток: возьмите слой до него или сторону картинки, при которой делится нацело"
        )
    size = sides[0] // cells[0], sides[1] // cells[1]
    return Window(size, size, (0, 0))


def _before(padding: Any, source: Tensor, output: Tensor, extent: Pair, stride: Pair) -> Pair:
    """Дополнение спереди. У «same» с шагом, как в TensorFlow, оно зависит от размера."""
    if padding == "as needed":
        missing = [
            max((output.shape[a - 2] - 1) * stride[a] + extent[a] - source.shape[a - 2], 0) // 2
            for a in (0, 1)
        ]
        return missing[0], missing[1]
    if padding == "same":
        return (extent[0] - 1) // 2, (extent[1] - 1) // 2
    return (0, 0) if padding == "valid" else _pair(padding)


def _pair(value: Any) -> Pair:
    if isinstance(value, int):
        return value, value
    return (value[0], value[0]) if len(value) == 1 else (value[0], value[1])


def _slide(span: Span, window: Window, axis: int, places: int) -> Span:
    """Поле после окна."""
    return Span(
        span.start - window.before[axis] * span.jump,
        span.length + (window.extent[axis] - 1) * span.jump,
        span.jump * window.stride[axis],
        places,
        span.wraps or window.mode == "circular",
    )


def _union(spans: tuple[Span, ...]) -> Span:
    """Объединение полей ветвей; ветвь, которая видит всё, делает поле общим."""
    jumps = {span.jump for span in spans}
    places = max(span.places for span in spans)
    if 0 in jumps:
        seeing_all = next(span for span in spans if span.jump == 0)
        return seeing_all._replace(places=places)
    if len(jumps) > 1:
        raise Lost("на пути складываются карты с разным шагом: поле не прямоугольник")
    start = min(span.start for span in spans)
    stop = max(span.start + span.length for span in spans)
    return Span(start, stop - start, jumps.pop(), places, any(span.wraps for span in spans))


def _unclear(node: fx.Node) -> str:
    name = getattr(node.target, "__name__", node.target)
    return f"рецептивное поле операции «{name}» неизвестно: возьмите слой до неё"
