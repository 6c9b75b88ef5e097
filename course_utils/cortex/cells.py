"""Простые и сложные клетки V1 над фотографией."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import maximum_filter
from scipy.signal import oaconvolve

from ..inputs import InputError, checked, numbers, whole
from .gabor import Array

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # Rec. 709


@checked(photo=numbers())
def luminance(photo: ArrayLike) -> Array:
    """Яркость фотографии.

    Параметры:
        photo: (H, W) или (H, W, 3); целые 0…255 или дробные в любых единицах.

    Возвращает:
        (H, W): для целых — 0…1, для дробных — в тех же единицах.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    array = np.asarray(photo)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3) or not array.size:
        raise InputError(f"фотография — массив (H, W) или (H, W, 3), получена форма {array.shape}")
    scale = 255.0 if np.issubdtype(array.dtype, np.integer) else 1.0
    values = array.astype(float) / scale
    if not np.isfinite(values).all():
        raise InputError("в фотографии есть NaN или бесконечность: замените их числами")
    return values if values.ndim == 2 else values @ _LUMINANCE


@checked(photo=numbers(), bank=numbers())
def responses(photo: ArrayLike, bank: ArrayLike) -> Array:
    """Линейные ответы: взаимная корреляция яркости с каждым фильтром банка.

    Параметры:
        photo: (H, W) или (H, W, 3), см. `luminance`.
        bank: (N, k, k), k нечётное; или один фильтр (k, k).

    Возвращает:
        (N, H, W) со знаком, для одного фильтра (H, W). За краем снимок продолжен отражением.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    image, filters = luminance(photo), np.asarray(bank, dtype=float)
    if filters.ndim not in (2, 3) or not all(side % 2 for side in filters.shape[-2:]):
        raise InputError(
            f"банк фильтров — (N, k, k) или (k, k) с нечётным k, получена форма {filters.shape}"
        )
    padded = _mirrored(image, filters.shape[-2] // 2, filters.shape[-1] // 2)
    stack = np.atleast_3d(filters.T).T[:, ::-1, ::-1]  # свёртка с перевёрнутым — корреляция
    maps: Array = oaconvolve(padded[None], stack, mode="valid", axes=(1, 2))
    return maps if filters.ndim == 3 else maps[0]


@checked(photo=numbers(), row=whole(-math.inf), column=whole(-math.inf), size=whole(-math.inf))
def patch_at(photo: ArrayLike, row: int, column: int, size: int) -> Array:
    """Квадрат яркости с серединой в пикселе (row, column): то, что видит одна клетка.

    Параметры:
        photo: (H, W) или (H, W, 3).
        row, column: середина, 0 ≤ row < H, 0 ≤ column < W.
        size: сторона в пикселях, нечётная.

    Возвращает:
        (size, size). За краем снимок продолжен отражением, как в `responses`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    image = luminance(photo)
    height, width = image.shape
    if not (0 <= row < height and 0 <= column < width):
        raise InputError(f"место ({row}, {column}) вне снимка {height}×{width} (счёт с нуля)")
    if size < 1 or size % 2 == 0:
        raise InputError(f"сторона size — нечётное число пикселей, получено {size}")
    return _mirrored(image, size // 2, size // 2)[row : row + size, column : column + size]


@checked(photo=numbers(), bank=numbers())
def simple_cells(photo: ArrayLike, bank: ArrayLike) -> Array:
    """Простые клетки: линейный ответ, отрицательная часть отброшена (частота спайков ≥ 0).

    Параметры и форма ответа — как у `responses`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    rates: Array = np.maximum(responses(photo, bank), 0.0)
    return rates


@checked(photo=numbers(), even=numbers(), odd=numbers())
def complex_cells(photo: ArrayLike, even: ArrayLike, odd: ArrayLike) -> Array:
    """Сложные клетки, энергетическая модель: √(чётный² + нечётный²).

    Параметры:
        photo: как у `responses`.
        even, odd: квадратурная пара: банки одной формы с фазами φ и φ + π/2.

    Возвращает:
        (N, H, W) или (H, W): ответ почти не зависит от фазы (места края под колоколом).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        E. H. Adelson, J. R. Bergen, 1985.
    """
    if np.shape(even) != np.shape(odd):
        raise InputError(
            f"квадратурная пара — банки одной формы, получены {np.shape(even)} и {np.shape(odd)}"
        )
    energy: Array = np.hypot(responses(photo, even), responses(photo, odd))
    return energy


@checked(maps=numbers(2, 3), radius=whole(0))
def max_over_positions(maps: ArrayLike, radius: int) -> Array:
    """Сложные клетки, второй вариант: наибольший ответ простых клеток вокруг каждого места.

    Параметры:
        maps: (N, H, W) или (H, W) — ответы простых клеток.
        radius: полуширина квадрата в пикселях, не меньше 0.

    Возвращает:
        Массив той же формы.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        M. Riesenhuber, T. Poggio, 1999.
    """
    if radius < 0:
        raise InputError(f"полуширина radius — целое число от 0, получено {radius}")
    array = np.asarray(maps, dtype=float)
    side = 2 * radius + 1
    largest: Array = maximum_filter(
        array, size=(*(1,) * (array.ndim - 2), side, side), mode="nearest"
    )
    return largest


def _mirrored(image: Array, tall: int, wide: int) -> Array:
    return np.pad(image, [(tall, tall), (wide, wide)], mode="symmetric")
