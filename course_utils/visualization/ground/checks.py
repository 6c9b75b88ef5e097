"""Номер класса: какой логит объясняют у каждой картинки."""

from __future__ import annotations

import operator
from typing import Any, TypeAlias

import torch
from torch import Tensor

from ...inputs import InputError, shown

Target: TypeAlias = int | Tensor | None


def target_kind(_: str, value: Any) -> Any:
    """Класс: целое или тензор; какие классы есть, знает только сеть."""
    return value if isinstance(value, Tensor) and value.ndim > 0 else _as_index(value)


def resolve_target(target: Target, logits: Tensor) -> Tensor:
    """Возвращает номер класса для каждой картинки — LongTensor (N,).

    Параметры:
        target: None — класс с наибольшей оценкой; целое — один класс для всех картинок;
            LongTensor (N,) — свой класс для каждой.
        logits: оценки классов (N, K).

    Ошибки:
        InputError: такого класса нет, классов не по числу картинок, в ответе сети NaN.

    >>> resolve_target(None, torch.tensor([[0.1, 0.9], [0.7, 0.2]]))
    tensor([1, 0])
    """
    logits = logits.detach()
    count, classes = logits.shape
    if not bool((logits < torch.inf).all()):  # NaN не меньше ничего
        raise InputError(
            "в ответе сети NaN или бесконечность: проверьте её веса и нормировку картинок"
        )
    if target is None:
        return logits.argmax(dim=1)
    if isinstance(target, Tensor) and target.ndim > 0:
        if target.dtype != torch.long or tuple(target.shape) != (count,):
            raise InputError(
                f"target — целое или LongTensor ({count},), по числу на картинку; "
                f"получен {target.dtype} формы {tuple(target.shape)}"
            )
        chosen = target.to(logits.device)
    else:
        chosen = torch.full((count,), _as_index(target), device=logits.device)
    if chosen.min() < 0 or chosen.max() >= classes:
        wrong = chosen[(chosen < 0) | (chosen >= classes)][0].item()
        raise InputError(f"target = {wrong}: классы этой сети — от 0 до {classes - 1}")
    return chosen


def pick(logits: Tensor, target: Tensor) -> Tensor:
    """Оценки выбранных классов (N,): `logits[n, target[n]]`."""
    return logits.gather(1, target[:, None])[:, 0]


def _as_index(target: Any) -> int:
    try:
        if isinstance(target, bool):
            raise TypeError
        return operator.index(target)
    except (TypeError, ValueError, RuntimeError):
        raise InputError(
            f"target — целое, LongTensor (N,) или None, получено {shown(target)}"
        ) from None
