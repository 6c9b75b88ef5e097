"""Подмена обратного прохода через ReLU, каким бы способом ReLU ни записали.

Правила для градиента g, пришедшего к y = ReLU(x): обычное g·[x > 0], деконволюционной сети
max(g, 0), управляемого обратного распространения max(g, 0)·[x > 0], негаснущее (с него начинают
восхождение из мёртвой точки) g·[x > 0] + 0.1·g·[x ≤ 0].
"""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from ...inputs import InputError, refuse

Rule = Literal["deconvnet", "guided", "leaky"]
LEAK = 0.1

# Действия, которыми записывают ReLU: вызов — ReLU, если его ответ — min(max(x, 0), наибольшее)
NAMES = [
    "relu",
    "relu_",
    "relu6",
    "hardtanh",
    "hardtanh_",
    "threshold",
    "threshold_",
    "clamp",
    "clamp_",
    "clamp_min",
    "clamp_min_",
    "clip",
    "clip_",
    "maximum",
    "max",
    "fmax",
    "where",
    "masked_fill",
    "masked_fill_",
    "mul",
    "mul_",
    "multiply",
    "__mul__",
    "__rmul__",
    "leaky_relu",
    "leaky_relu_",
    "prelu",
    "rrelu",
    "rrelu_",
]
# Сравнения и модули: из них ReLU собирают по частям
PARTS = [
    "gt",
    "ge",
    "lt",
    "le",
    "greater",
    "less",
    "sign",
    "sgn",
    "heaviside",
    "abs",
    "abs_",
    "absolute",
    "__gt__",
    "__ge__",
    "__lt__",
    "__le__",
]
PLACES = (F, torch, Tensor, torch.nn.functional)
SPELLINGS = {getattr(place, name) for place in PLACES for name in NAMES if hasattr(place, name)}
COMPARED = {getattr(place, name) for place in PLACES for name in PARTS if hasattr(place, name)}
# То же на самом нижнем уровне: что бы сеть ни вызвала, сюда она придёт
aten = torch.ops.aten
UNDER = {
    *(aten.relu.default, aten.relu_.default, aten.threshold.default, aten.threshold_.default),
    *(aten.hardtanh.default, aten.hardtanh_.default, aten.clamp_min.default, aten.clamp.default),
    *(aten.clamp_min_.default, aten.clamp_.default),
}


class Call(NamedTuple):
    """Распознанный ReLU: вход, верхняя граница, «на месте»."""

    x: Tensor
    upper: float
    inplace: bool


class _Rectifier(torch.autograd.Function):
    """min(max(x, 0), upper), чей обратный проход подменён."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, upper: float, rule: Rule) -> Tensor:
        ctx.open, ctx.rule = None if rule == "deconvnet" else (x > 0) & (x < upper), rule
        return x.clamp(0, upper)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        if ctx.rule == "leaky":
            return grads[0].where(ctx.open, LEAK * grads[0]), None, None
        passed = grads[0].clamp(min=0)
        return (passed if ctx.open is None else passed.mul_(ctx.open)), None, None


class ReluRule(TorchFunctionMode):
    """Пока открыт блок `with`, каждый ReLU и ReLU6 получает другой обратный проход.

    Сеть не меняется и хуков нет: ReLU узнаётся по тому, что он делает, поэтому `nn.ReLU`, `F.relu`,
    `x.relu_()`, `clamp(min=0)`, `nn.Threshold`, `torch.maximum(x, 0)`, `torch.where(x > 0, x, 0)` и
    ReLU6 равноправны. У ReLU6 область x > 6 закрыта так же, как x < 0. После прямого прохода
    вызовите `check()`: ReLU, собранный из частей (`(x + x.abs()) / 2`) или скрытый в `torch.jit`,
    перехватить нельзя, и об этом сказано.

    Ошибки:
        InputError: такого правила нет.

    >>> x = torch.tensor([-1.0, 2.0], requires_grad=True)
    >>> with ReluRule("deconvnet") as rule:
    ...     y = x.relu()
    >>> torch.autograd.grad(y.sum(), x)[0], rule.count
    (tensor([1., 1.]), 1)
    """

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        if rule not in ("deconvnet", "guided", "leaky"):
            refuse("rule", rule, "одно из «deconvnet», «guided», «leaky»")
        self.rule = rule
        self.count = 0
        self.under = _Under()
        self.masks: list[Tensor] = []  # сравнения, ещё не ставшие частью узнанного ReLU
        self.missed: set[str] = set()

    def __enter__(self) -> ReluRule:
        self.under.__enter__()  # type: ignore[no-untyped-call]
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self.under.__exit__(*error)  # type: ignore[no-untyped-call]

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        inputs = [t for t in (*args, *kwargs.values()) if isinstance(t, Tensor)]
        watched = torch.is_grad_enabled() and any(t.requires_grad for t in inputs)
        if func in SPELLINGS and watched:
            call = self._recognised(func, inputs, args, kwargs)
            if call is not None:
                return self._rectify(call, inputs)
        result = func(*args, **kwargs)
        if watched and func in COMPARED:
            if isinstance(result, Tensor) and result.dtype == torch.bool:
                self.masks.append(result)
            else:
                self.missed.add(func.__name__)
        return result

    def _recognised(
        self, func: Any, inputs: list[Tensor], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Call | None:
        """Вход вызова, если его ответ равен min(max(x, 0), наибольшее)."""
        product = func.__name__.strip("_") in ("mul", "rmul", "multiply")
        if product and not any(any(t is m for m in self.masks) for t in inputs):
            return None
        self.under.own = True
        try:
            with torch.no_grad():
                copies = {id(t): t.detach().clone() for t in inputs}
                copy = lambda t: copies.get(id(t), t)  # noqa: E731
                answer = func(*map(copy, args), **{key: copy(kwargs[key]) for key in kwargs})  # type: ignore[no-untyped-call]
                return self._call(func, answer, inputs)
        finally:
            self.under.own = False

    @staticmethod
    def _call(func: Any, answer: Any, inputs: list[Tensor]) -> Call | None:
        if not isinstance(answer, Tensor) or answer.numel() == 0:
            return None
        for x in inputs:
            if not (x.requires_grad and x.shape == answer.shape and x.is_floating_point()):
                continue
            top = answer.amax()
            if top >= 0 and torch.equal(answer, x.detach().clamp(min=0).minimum(top)):
                upper = float(top) if bool(x.detach().amax() > top) else math.inf
                name = func.__name__
                return Call(x, upper, name.endswith("_") and not name.startswith("__"))
        return None

    def _rectify(self, call: Call, inputs: list[Tensor]) -> Tensor:
        self.count += 1
        self.masks = [m for m in self.masks if not any(m is t for t in inputs)]
        self.under.own = True
        try:
            y = _Rectifier.apply(call.x, call.upper, self.rule)
            return call.x.copy_(y) if call.inplace else y
        finally:
            self.under.own = False

    def check(self) -> None:
        """Проверяет, что перехвачен каждый ReLU прямого прохода.

        Ошибки:
            InputError: ReLU не встретилось или какой-то из них записан так, что его не перехватить.
        """
        missed = self.missed | self.under.seen | ({"сравнение с числом"} if self.masks else set())
        if missed:
            raise InputError(
                f"в сети есть {', '.join(sorted(missed))}: похоже на ReLU, записанный так, что его "
                "обратный проход не подменить, и правило применилось бы не везде; запишите его "
                "через nn.ReLU или возьмите saliency"
            )
        if self.count == 0:
            raise InputError(
                "в прямом проходе нет ни ReLU, ни ReLU6: правило не сработало бы, и получился бы "
                "обычный градиент; для такой сети возьмите saliency"
            )


class _Under(TorchDispatchMode):
    """Замечает ReLU, которые прошли мимо перехвата: из torch.jit и других готовых функций."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.own = False  # сейчас считает сам перехват
        self.seen: set[str] = set()

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        x = args[0] if args else None
        forward = torch.is_grad_enabled() and not self.own
        if forward and func in UNDER and isinstance(x, Tensor):
            least = (*args[1:], None)[0] if "relu" not in str(func) else 0
            if least == 0 and bool((x.detach() < 0).any()):
                self.seen.add(str(func).split(".")[1])
        return func(*args, **(kwargs or {}))
