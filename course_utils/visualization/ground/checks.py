"""Проверка того, что передали методу: картинки и номер класса."""

from __future__ import annotations

import operator
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from .axes import LETTERS, space
from .targets import Score

Target: TypeAlias = int | Tensor | Score | None


def check_images(images: Tensor, model: nn.Module | None = None) -> None:
    """Проверяет батч: N ≥ 1, вещественный тип, конечные значения, столько осей, сколько ждёт сеть.

    Осей столько, сколько у первой свёртки: картинки (N, C, H, W), сигналы (N, C, L), объёмы
    (N, C, D, H, W). Без сети годится любой из трёх видов.
    """
    axes = (1, 2, 3) if model is None else (space(model),)
    wanted = f"(N, C, {LETTERS[2 if model is None else axes[0]]})"
    if not isinstance(images, Tensor):
        raise ValueError(f"images — тензор {wanted}, получен {type(images).__name__}")
    shape = tuple(images.shape)
    if images.ndim - 2 not in axes:
        alone = images.ndim - 1 == axes[-1]
        hint = "; одной картинке нужна ось батча: image[None]" if alone else ""
        raise ValueError(f"images — тензор {wanted}, получена форма {shape}{hint}")
    if images.numel() == 0:
        raise ValueError(f"в images нет ни одного значения: форма {shape}")
    if not images.is_floating_point():
        raise ValueError(f"images — вещественные числа, получен тип {images.dtype}: images.float()")
    if not torch.isfinite(images).all():
        raise ValueError("в images есть NaN или бесконечность: замените их конечными значениями")


def resolve_target(target: Target, logits: Tensor) -> Tensor:
    """Возвращает номер класса для каждой картинки — LongTensor (N,).

    Параметры:
        target: None — класс с наибольшей оценкой; целое — один класс для всех картинок;
            LongTensor (N,) — свой класс для каждой; функция — её значение, единственный столбец.
        logits: оценки классов (N, K) или значения функции (N, 1).

    >>> resolve_target(None, torch.tensor([[0.1, 0.9], [0.7, 0.2]]))
    tensor([1, 0])
    """
    count, classes = logits.shape
    if callable(target):
        return logits.new_zeros(count, dtype=torch.long)
    if target is None:
        return logits.argmax(dim=1)
    if isinstance(target, Tensor) and target.ndim > 0:
        if target.dtype != torch.long or tuple(target.shape) != (count,):
            raise ValueError(
                f"target — целое или LongTensor ({count},), по числу на картинку; "
                f"получен {target.dtype} формы {tuple(target.shape)}"
            )
        chosen = target.to(logits.device)
    else:
        chosen = torch.full((count,), _as_index(target), device=logits.device)
    if chosen.min() < 0 or chosen.max() >= classes:
        wrong = chosen[(chosen < 0) | (chosen >= classes)][0].item()
        raise ValueError(f"target = {wrong}: классы этой сети — от 0 до {classes - 1}")
    return chosen


def _as_index(target: Any) -> int:
    try:
        if isinstance(target, bool):
            raise TypeError
        return operator.index(target)
    except TypeError:
        raise ValueError(
            f"target — целое, LongTensor (N,), функция или None, получено {target!r}"
        ) from None


def pick(logits: Tensor, target: Tensor) -> Tensor:
    """Оценки выбранных классов (N,): `logits[n, target[n]]`."""
    return logits.gather(1, target[:, None])[:, 0]


def probabilities(logits: Tensor, target: Target) -> Tensor:
    """Softmax по классам (последней оси); значения функции-цели остаются как есть."""
    return logits if callable(target) else logits.softmax(-1)
