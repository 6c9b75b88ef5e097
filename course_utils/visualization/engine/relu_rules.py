"""Подмена обратного прохода через ReLU, каким бы способом ReLU ни записали.

Правила для градиента g, пришедшего к y = ReLU(x): обычное g·[x > 0], деконволюционной сети
max(g, 0), управляемого обратного распространения max(g, 0)·[x > 0], негаснущее (с него начинают
восхождение из мёртвой точки) g·[x > 0] + 0.1·g·[x ≤ 0].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

Rule = Literal["deconvnet", "guided", "leaky"]
LEAK = 0.1
Call = tuple[Tensor, float, bool]  # вход, верхняя граница, «на месте»


def _hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False):  # type: ignore[no-untyped-def]
    return (input, max_val, inplace) if min_val == 0 else None


SPELLINGS: dict[Callable[..., Any], Callable[..., Call | None]] = {
    F.relu: lambda input, inplace=False: (input, math.inf, inplace),
    torch.relu: lambda input: (input, math.inf, False),
    torch.relu_: lambda input: (input, math.inf, True),
    Tensor.relu: lambda self: (self, math.inf, False),
    Tensor.relu_: lambda self: (self, math.inf, True),
    F.relu6: lambda input, inplace=False: (input, 6.0, inplace),
    F.hardtanh: _hardtanh,  # так вызывает себя nn.ReLU6
}


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

    Сеть не меняется и хуков нет: перехватывается сам вызов, поэтому `nn.ReLU`, `F.relu`,
    `torch.relu`, `x.relu()`, их варианты «на месте» и ReLU6 равноправны. У ReLU6 область x > 6
    закрыта так же, как x < 0. После прямого прохода вызовите `check()`.

    >>> x = torch.tensor([-1.0, 2.0], requires_grad=True)
    >>> with ReluRule("deconvnet") as rule:
    ...     y = x.relu()
    >>> torch.autograd.grad(y.sum(), x)[0], rule.count
    (tensor([1., 1.]), 1)
    """

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self.rule = rule
        self.count = 0

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        call = SPELLINGS[func](*args, **kwargs) if func in SPELLINGS else None
        if call is None:
            return func(*args, **kwargs)
        self.count += 1
        x, upper, inplace = call
        y = _Rectifier.apply(x, upper, self.rule)
        return x.copy_(y) if inplace else y

    def check(self) -> None:
        """Ошибка, если за прямой проход не встретилось ни одного ReLU."""
        if self.count == 0:
            raise ValueError(
                "в прямом проходе нет ни ReLU, ни ReLU6: правило не сработало бы, и получился бы "
                "обычный градиент; для такой сети возьмите saliency"
            )
