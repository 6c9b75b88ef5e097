"""Обратный проход, который несёт не производную, а релевантность: сколько ответа пришло отсюда.

Как и `relu_rules`, перехватывает вызовы, а не модули: свёртка остаётся свёрткой, каким бы способом
её ни записали, сеть не меняется и хуков нет. Батч-нормализация сразу за свёрткой сливается с ней:
по отдельности сдвиг нормализации забрал бы себе часть ответа.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ...inputs import InputError

LayerRule: TypeAlias = Literal["epsilon", "gamma", "zplus", "flat"]
Op: TypeAlias = Callable[[Tensor, Tensor | None, Tensor | None], Tensor]
Part: TypeAlias = tuple[Tensor, Tensor | None, Tensor | None]  # вход, веса, смещение

CONVOLUTIONS = {"conv1d", "conv2d", "conv3d", "linear"}
AVERAGES = {
    *("avg_pool1d", "avg_pool2d", "avg_pool3d", "mean", "sum", "interpolate"),
    *("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"),
}
ACTIVATIONS = {
    *("relu", "relu_", "relu6", "hardtanh", "hardtanh_", "leaky_relu", "leaky_relu_", "elu"),
    *("elu_", "selu", "celu", "gelu", "silu", "mish", "hardswish", "hardsigmoid", "sigmoid"),
    *("sigmoid_", "tanh", "tanh_", "softplus", "clamp", "clamp_", "clamp_min", "clamp_min_"),
    *("prelu", "threshold", "threshold_"),
}
SUMS = {"add", "add_", "__add__", "__radd__", "__iadd__", "sub", "sub_", "__sub__", "__isub__"}
PRODUCTS = {"mul", "mul_", "__mul__", "__rmul__", "__imul__", "div", "div_", "__truediv__"}
# Значения только переставлены, выбраны или повторены: производная несёт и релевантность
MOVES = {
    *("view", "reshape", "flatten", "permute", "transpose", "movedim", "contiguous", "clone"),
    *("unsqueeze", "squeeze", "unflatten", "cat", "concat", "stack", "chunk", "split", "narrow"),
    *("select", "__getitem__", "to", "float", "double", "expand", "pad", "roll", "flip", "__get__"),
    *("max_pool1d", "max_pool2d", "max_pool3d", "adaptive_max_pool1d", "adaptive_max_pool2d"),
    *("adaptive_max_pool3d", "amax", "max", "dropout", "dropout1d", "dropout2d", "dropout3d"),
    *("alpha_dropout", "feature_alpha_dropout", "channel_shuffle", "pixel_shuffle", "unbind"),
    *("expand_as", "view_as", "reshape_as", "swapaxes", "tile", "repeat"),
}


@dataclass(frozen=True)
class Rules:
    """Правило первого слоя, свёрток и полносвязных слоёв, γ и ε."""

    first: LayerRule
    convolution: LayerRule
    linear: LayerRule
    gamma: float
    epsilon: float

    def of(self, name: str, number: int) -> LayerRule:
        """Правило слоя с этим номером по порядку вызова."""
        if number == 0:
            return self.first
        return self.linear if name == "linear" else self.convolution


class _Linear(torch.autograd.Function):
    """Линейный слой, чей обратный проход раздаёт релевантность по правилу."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Any, bias: Any, op: Op, rule: LayerRule, rules: Rules
    ) -> Tensor:
        ctx.save_for_backward(x)
        ctx.layer, ctx.op, ctx.rule, ctx.rules = (weight, bias), op, rule, rules
        return op(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        (x,), (weight, bias) = ctx.saved_tensors, ctx.layer
        layer, epsilon = (x, weight, bias), ctx.rules.epsilon
        if ctx.rule != "gamma":
            share = _share(_parts(ctx.rule, *layer), ctx.op, grads[0], epsilon)
        else:
            share = torch.zeros_like(x)
            output = ctx.op(*layer)
            for sign in (1, -1):  # у отрицательного ответа усиливают отрицательные вклады
                part = grads[0] * (sign * output > 0)
                if part.any():
                    share += _share(_boosted(sign, ctx.rules.gamma, *layer), ctx.op, part, epsilon)
        return share, None, None, None, None, None


def _linear(x: Tensor, weight: Any, bias: Any, op: Op, rule: LayerRule, rules: Rules) -> Tensor:
    found: Tensor = _Linear.apply(x, weight, bias, op, rule, rules)
    return found


def _parts(rule: LayerRule, x: Tensor, weight: Any, bias: Any) -> list[Part]:
    if rule == "epsilon":
        return [(x, weight, bias)]
    if rule == "flat":
        return [(torch.ones_like(x), torch.ones_like(weight), None)]
    up = (x.clamp(min=0), weight.clamp(min=0), None if bias is None else bias.clamp(min=0))
    return [up, (x.clamp(max=0), weight.clamp(max=0), None)]


def _boosted(sign: int, gamma: float, x: Tensor, weight: Any, bias: Any) -> list[Part]:
    """Вклады того же знака, что ответ, усилены в 1 + γ раз."""

    def more(values: Any, side: int) -> Any:
        return None if values is None else values + gamma * side * (side * values).clamp(min=0)

    return [
        (x.clamp(min=0), more(weight, sign), more(bias, sign)),
        (x.clamp(max=0), more(weight, -sign), None),
    ]


def _share(parts: list[Part], op: Op, relevance: Tensor, epsilon: float) -> Tensor:
    """Σ по частям x·∂z/∂x·R/z, z — сумма частей; z отодвинут от нуля на ε."""
    some = [part for part in parts if part[2] is not None or part[0].any()] or parts[:1]
    with torch.enable_grad():
        leaves = [x.detach().requires_grad_() for x, _, _ in some]
        outputs = [
            op(leaf, weight, bias) for leaf, (_, weight, bias) in zip(leaves, some, strict=True)
        ]
    total = torch.stack([output.detach() for output in outputs]).sum(0)
    scaled = relevance / _away_from_zero(total, epsilon)
    slopes = torch.autograd.grad(outputs, leaves, [scaled] * len(outputs))
    return sum(
        (leaf.detach() * slope for leaf, slope in zip(leaves, slopes, strict=True)),
        torch.zeros_like(parts[0][0]),
    )


def _away_from_zero(values: Tensor, epsilon: float) -> Tensor:
    return values + epsilon * torch.where(values < 0, -1, 1)


class _Sum(torch.autograd.Function):
    """a ± b: релевантность делится пропорционально слагаемым."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, sign: int, epsilon: float) -> Tensor:
        ctx.save_for_backward(a, b)
        ctx.sign, ctx.epsilon = sign, epsilon
        return a + sign * b

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        a, b = ctx.saved_tensors
        scaled = grads[0] / _away_from_zero(a + ctx.sign * b, ctx.epsilon)
        return (
            (a * scaled).sum_to_size(a.shape),
            (ctx.sign * b * scaled).sum_to_size(b.shape),
            None,
            None,
        )


class _Pass(torch.autograd.Function):
    """Поэлементная операция: релевантность проходит как есть."""

    @staticmethod
    def forward(_ctx: Any, x: Tensor, call: Callable[[Tensor], Tensor]) -> Tensor:
        return call(x.detach().clone())

    @staticmethod
    def backward(_ctx: Any, *grads: Tensor) -> Any:
        return grads[0], None


class Relevance(TorchFunctionMode):
    """Пока открыт блок `with`, прямой проход строит граф, чей обратный проход — LRP.

    Ошибки:
        InputError: встретилась операция, для которой правила нет.
    """

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules
        self.layers = 0
        self.made: dict[int, tuple[Tensor, Tensor, Any, Any, Op, LayerRule]] = {}
        self.padded: dict[int, tuple[Tensor, Tensor, Callable[[Tensor], Tensor]]] = {}

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs, name = kwargs or {}, getattr(func, "__name__", str(func))
        if not any(_carries(value) for value in (*args, *kwargs.values())):
            return func(*args, **kwargs)
        if name in CONVOLUTIONS:
            return self._layer(func, name, *args, **kwargs)
        if name == "batch_norm":
            return self._norm(func, *args, **kwargs)
        if name in AVERAGES:
            return self._average(func, args, kwargs)
        if name in SUMS | PRODUCTS and not kwargs:
            return self._pair(func, name, *args)
        if name in ACTIVATIONS:
            return _passed(func, args, kwargs)
        result = func(*args, **kwargs)
        if name == "pad":  # поля из нулей — часть свёртки: иначе «flat» отдал бы им долю
            self.padded[id(result)] = (result, args[0], lambda x: func(x, *args[1:], **kwargs))
        if name in MOVES or not _carries(result):
            return result
        raise InputError(
            f"для операции «{name}» у LRP нет правила: есть для свёрток, полносвязных слоёв, "
            "пулинга, сложения, батч-нормализации и поэлементных функций активации"
        )

    def _average(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
        def op(x: Tensor, _weight: Tensor | None, _bias: Tensor | None) -> Tensor:
            found: Tensor = func(x, *args[1:], **kwargs)
            return found

        return _linear(args[0], None, None, op, "epsilon", self.rules)

    def _layer(
        self, func: Any, name: str, input: Tensor, weight: Tensor, bias: Any = None,
        *rest: Any, **named: Any,
    ) -> Tensor:  # fmt: skip
        _, x, pad = self.padded.get(id(input), (input, input, lambda x: x))

        def op(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
            found: Tensor = func(pad(x), weight, bias, *rest, **named)
            return found

        rule = self.rules.of(name, self.layers)
        self.layers += 1
        output = _linear(x, weight, bias, op, rule, self.rules)
        self.made[id(output)] = (output, x, weight, bias, op, rule)
        return output

    def _norm(
        self, func: Any, input: Tensor, running_mean: Any, running_var: Any, weight: Any = None,
        bias: Any = None, training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
    ) -> Tensor:  # fmt: skip
        """Слитая со свёрткой; без свёртки перед ней пропускает релевантность как есть."""
        if training or running_mean is None:
            raise InputError("батч-нормализация без накопленных статистик: LRP ей правила не знает")
        if id(input) not in self.made:
            norm = (running_mean, running_var, weight, bias, False, momentum, eps)
            return _passed(func, (input, *norm), {})
        _, x, kernel, start, op, rule = self.made[id(input)]
        scale = (running_var + eps).rsqrt() * (1 if weight is None else weight)
        moved = ((0 if start is None else start) - running_mean) * scale
        shift = moved if bias is None else moved + bias
        kernel = kernel * scale.reshape(-1, *[1] * (kernel.ndim - 1))
        return _linear(x, kernel, shift, op, rule, self.rules)

    def _pair(self, func: Any, name: str, a: Any, b: Any) -> Tensor:
        if not (_carries(a) and _carries(b)):  # постоянное слагаемое или множитель
            return _passed(func, (a, b), {}) if _carries(a) else _passed(_swapped(func), (b, a), {})
        if name in SUMS:
            sign = -1 if "sub" in name else 1
            kept = a.clone() if _changes(name) else a  # сумму сейчас запишут на место слагаемого
            return _in_place(name, a, _Sum.apply(kept, b, sign, self.rules.epsilon))
        if "div" in name or a.numel() == b.numel():
            raise InputError("у LRP нет правила для произведения двух равных карт")
        signal, gate = (a, b) if a.numel() > b.numel() else (b, a)  # ворота не отвечают за ответ
        return _in_place(name, a, _Pass.apply(signal, lambda x: x * gate.detach()))


def _carries(value: Any) -> bool:
    """Есть ли в значении тензор, через который идёт релевантность."""
    if isinstance(value, (list, tuple)):
        return any(_carries(one) for one in value)
    return isinstance(value, Tensor) and value.requires_grad


def _passed(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    x = args[0]
    name = "relu_" if kwargs.get("inplace") else func.__name__
    result = _Pass.apply(x, lambda copy: func(copy, *args[1:], **kwargs))
    return _in_place(name, x, result)


def _in_place(name: str, x: Tensor, result: Tensor) -> Tensor:
    """Операция «на месте» меняет и сам тензор."""
    return x.copy_(result) if _changes(name) else result


def _changes(name: str) -> bool:
    return name.startswith("__i") or (name.endswith("_") and not name.endswith("__"))


def _swapped(func: Any) -> Any:
    def call(x: Tensor, other: Any) -> Any:
        return func(other, x)

    return call
