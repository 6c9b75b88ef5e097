"""Послойное распространение релевантности (LRP): ответ раздают назад, слой за слоем."""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_flatten, tree_unflatten

from ...inputs import choice, real
from ..engine.relevance import Relevance, Rules
from ..ground.axes import SPACES
from ..ground.core import (
    Target,
    answer,
    as_leaf,
    as_logits,
    inner,
    pick,
    preserved,
    resolve_target,
)
from ..ground.taking import taking
from ..ground.targets import ask

Rule = Literal["epsilon", "gamma", "zplus", "composite"]


class Explained(NamedTuple):
    """Релевантность входа, формы `images`, и невязка сохранения (N,)."""

    map: Tensor
    gap: Tensor


@taking(
    SPACES,
    rule=choice("epsilon", "gamma", "zplus", "composite"),
    gamma=real(0),
    epsilon=real(0, above=True),
)
def lrp(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    rule: Rule = "composite",
    gamma: float = 0.25,
    epsilon: float = 1e-6,
) -> Explained:
    """Раздаёт логит входам слоя пропорционально их вкладам: R_i = Σ_j c_ij / (Σ_i c_ij + ε)·R_j.

    Вклад c_ij зависит от правила: «epsilon» — x_i·w_ij; «zplus» — только положительные; «gamma» —
    положительные усилены в 1 + γ раз; «composite» — по глубине: первый слой делит поровну, свёртки
    по «gamma», полносвязные слои по «epsilon». Через ReLU и max-пулинг релевантность проходит как
    есть, сложение и average-пулинг делят её по «epsilon», батч-нормализация слита со свёрткой.
    Стоимость: F + около 2·(F + B).

    Параметры:
        model: сеть из свёрток, полносвязных слоёв, пулинга, сложений и функций активации.
        images: (N, C, H, W) или сигналы (N, C, L).
        target: класс; None — самый вероятный; функция ответа — раздаётся z·∂f/∂z.
        rule: правило слоёв с весами.
        gamma: γ ≥ 0; при γ = 0 это «epsilon», при γ → ∞ — «zplus».
        epsilon: ε > 0, прибавка к знаменателю, от деления на ноль.

    Возвращает:
        `Explained`: `map` формы `images`, со знаком, и `gap` (N,) = Σ map − значение цели: сколько
        забрали смещения и ε. У сети без смещений он нулевой; «zplus» теряет ещё и там, где у слоя
        без ReLU нет положительных вкладов.

    Ошибки:
        InputError: в сети есть операция без правила (внимание, нормировка слоя, рекуррентный слой).

    Источник:
        S. Bach и др., 2015; G. Montavon и др., 2019 (правила по глубине).

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3, bias=False), nn.ReLU(), nn.Linear(3, 2))
    >>> x = torch.rand(1, 1, 2, 2)
    >>> found = lrp(model, x, 1, rule="epsilon")
    >>> torch.allclose(found.map.sum() + model[3].bias[1], model(x)[0, 1], atol=1e-4)
    True
    """
    rules = (
        Rules("flat", "gamma", "epsilon", gamma, epsilon)
        if rule == "composite"
        else Rules(rule, rule, rule, gamma, epsilon)
    )
    with preserved(model):
        leaf = as_leaf(images)
        with Relevance(rules):
            found = answer(model, leaf)
        outputs, shape = tree_flatten(found)
        values = [one.detach().requires_grad_() if _differs(one) else one for one in outputs]
        score = _score(tree_unflatten(values, shape), target, images)
        used = [(out, value) for out, value in zip(outputs, values, strict=True) if _differs(out)]
        slopes = torch.autograd.grad(score.sum(), [value for _, value in used], allow_unused=True)
        pairs = [
            (out, value.detach() * slope)
            for (out, value), slope in zip(used, slopes, strict=True)
            if slope is not None
        ]
        (relevance,) = torch.autograd.grad(
            [out for out, _ in pairs], leaf, [start for _, start in pairs]
        )
    return Explained(relevance, relevance.sum(inner(images)) - score.detach())


def _differs(value: object) -> bool:
    return isinstance(value, Tensor) and value.requires_grad


def _score(found: object, target: Target, images: Tensor) -> Tensor:
    """Значение цели (N,)."""
    if callable(target):
        return ask(target, found, len(images))[:, 0]
    logits = as_logits(found, images)
    return pick(logits, resolve_target(target, logits))
