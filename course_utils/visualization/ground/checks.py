"""Проверка того, что передали методу: картинки и номер класса."""

from __future__ import annotations

import operator
from typing import Any, TypeAlias

import torch
from torch import Tensor

Target: TypeAlias = int | Tensor | None


def check_images(images: Tensor) -> None:
    """Проверяет батч: (N, C, H, W), N ≥ 1, вещественный тип, конечные значения."""
    if not isinstance(images, Tensor):
        raise ValueError(f"images — тензор (N, C, H, W), получен {type(images).__name__}")
    shape = tuple(images.shape)
    if images.ndim != 4:
        hint = "; одной картинке нужна ось батча: image[None]" if images.ndim == 3 else ""
        raise ValueError(f"images — тензор (N, C, H, W), получена форма {shape}{hint}")
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
            LongTensor (N,) — свой класс для каждой.
        logits: оценки классов (N, K).

    >>> resolve_target(None, torch.tensor([[0.1, 0.9], [0.7, 0.2]]))
    tensor([1, 0])
    """
    count, classes = logits.shape
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
        raise ValueError(f"target — целое, LongTensor (N,) или None, получено {target!r}") from None


def pick(logits: Tensor, target: Tensor) -> Tensor:
    """Оценки выбранных классов (N,): `logits[n, target[n]]`."""
    return logits.gather(1, target[:, None])[:, 0]
