"""Диапазон значений картинок: где чёрное, где белое, и что делать, если сеть ждёт нормировку."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import torch
from torch import Tensor

from ...inputs import InputError, refuse
from .core import check_images

Bound: TypeAlias = float | Sequence[float] | Tensor
Bounds: TypeAlias = tuple[Bound, Bound]


def limits(bounds: Bounds, like: Tensor) -> tuple[Tensor, Tensor]:
    """Границы (чёрное, белое) в виде тензоров, готовых к операциям с картинками `like`.

    Параметры:
        bounds: пара (чёрное, белое) во входных единицах сети. Каждое — число или C чисел, по
            одному на канал: вход (x − m)/s, x в 0…1, даёт bounds=(−m/s, (1 − m)/s).
        like: картинки (N, C, H, W); от них берутся тип, устройство и число каналов.

    Возвращает:
        Два тензора (1, 1, 1) или (C, 1, 1); для сигналов — (1, 1) или (C, 1).

    >>> low, high = limits((-1, 1), torch.zeros(2, 3, 8, 8))
    >>> low.shape, high.item()
    (torch.Size([1, 1, 1]), 1.0)
    """
    if not isinstance(bounds, (tuple, list)) or len(bounds) != 2:
        refuse("bounds", bounds, "пара (чёрное, белое), например (0, 1)")
    axes = [-1] + [1] * (like.ndim - 2)
    try:
        low, high = (
            torch.as_tensor(bound).detach().to(like.device, like.dtype).reshape(axes)
            for bound in bounds
        )
    except (TypeError, ValueError, RuntimeError):
        refuse("bounds", bounds, "пара (чёрное, белое) из чисел или списков по числу на канал")
    if {len(low), len(high)} - {1, like.shape[1]}:
        raise InputError(
            f"в bounds по {len(low)} и {len(high)} чисел, а каналов {like.shape[1]}: "
            "нужно одно число или по числу на канал"
        )
    if not (torch.isfinite(low).all() and torch.isfinite(high).all() and (low < high).all()):
        raise InputError(f"bounds = {bounds}: нужны два конечных числа, чёрное меньше белого")
    return low, high


def limits_of(images: Tensor, bounds: Bounds) -> tuple[Tensor, Tensor]:
    """То же, что `limits`, и проверка, что картинки годные и лежат в этом диапазоне."""
    check_images(images)
    low, high = limits(bounds, images)
    slack = 1e-3 * (high - low)
    if (images < low - slack).any() or (images > high + slack).any():
        raise InputError(
            f"значения картинок от {images.min():.3g} до {images.max():.3g} выходят за "
            f"bounds = {bounds}: укажите чёрное и белое в тех единицах, которых ждёт сеть"
        )
    return low, high
