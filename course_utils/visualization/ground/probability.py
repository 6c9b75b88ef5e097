"""Логиты → вероятности классов: softmax, а у независимых ответов — сигмоида."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from .targets import Target

Answers = Literal["softmax", "sigmoid"]


def probabilities(logits: Tensor, answers: Answers | None = None, target: Target = None) -> Tensor:
    """Вероятности классов (…, K).

    Параметры:
        logits: оценки классов (…, K); логарифмы вероятностей и сами вероятности (неотрицательные,
            с суммой 1) тоже годятся.
        answers: «softmax» — класс ровно один; «sigmoid» — ответы независимы, у каждого своя
            вероятность. None — softmax, а у сети с одним выходом сигмоида: softmax одного числа —
            всегда единица.
        target: если это функция ответа, `logits` — её значения, и они остаются как есть.

    >>> probabilities(torch.zeros(1, 2)), probabilities(torch.zeros(1, 1))
    (tensor([[0.5000, 0.5000]]), tensor([[0.5000]]))
    """
    if callable(target):
        return logits
    if answers == "sigmoid" or (answers is None and logits.shape[-1] == 1):
        return logits.sigmoid()
    sums = logits.sum(-1)
    ready = bool((logits >= 0).all()) and torch.allclose(sums, torch.ones_like(sums), atol=1e-4)
    return logits if ready and logits.shape[-1] > 1 else logits.softmax(-1)
