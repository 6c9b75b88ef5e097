"""Простые и сложные клетки V1 и стимулы, которыми их испытывают."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import maximum_filter
from scipy.signal import oaconvolve

from .gabor import Array, axes_of_line

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # Rec. 709


def luminance(photo: ArrayLike) -> Array:
    """Яркость фотографии.

    Параметры:
        photo: (H, W) или (H, W, 3); целые 0…255 или дробные в любых единицах.

    Возвращает:
        (H, W): для целых — 0…1, для дробных — в тех же единицах.
    """
    array = np.asarray(photo)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3) or not array.size:
        raise ValueError(f"фотография — массив (H, W) или (H, W, 3), получена форма {array.shape}")
    scale = 255.0 if np.issubdtype(array.dtype, np.integer) else 1.0
    values = array.astype(float) / scale
    if not np.isfinite(values).all():
        raise ValueError("в фотографии есть NaN или бесконечность: замените их числами")
    return values if values.ndim == 2 else values @ _LUMINANCE


def responses(photo: ArrayLike, bank: ArrayLike) -> Array:
    """Линейные ответы: взаимная корреляция яркости с каждым фильтром банка.

    Параметры:
        photo: (H, W) или (H, W, 3), см. `luminance`.
        bank: (N, k, k), k нечётное; или один фильтр (k, k).

    Возвращает:
        (N, H, W) со знаком, для одного фильтра (H, W). За краем снимок продолжен отражением.
    """
    image, filters = luminance(photo), np.asarray(bank, dtype=float)
    if filters.ndim not in (2, 3) or not all(side % 2 for side in filters.shape[-2:]):
        raise ValueError(
            f"банк фильтров — (N, k, k) или (k, k) с нечётным k, получена форма {filters.shape}"
        )
    tall, wide = filters.shape[-2] // 2, filters.shape[-1] // 2
    padded = np.pad(image, [(tall, tall), (wide, wide)], mode="symmetric")
    stack = np.atleast_3d(filters.T).T[:, ::-1, ::-1]  # свёртка с перевёрнутым — корреляция
    maps = oaconvolve(padded[None], stack, mode="valid", axes=(1, 2))
    return maps if filters.ndim == 3 else maps[0]


def simple_cells(photo: ArrayLike, bank: ArrayLike) -> Array:
    """Простые клетки: линейный ответ, отрицательная часть отброшена (частота спайков ≥ 0).

    Параметры и форма ответа — как у `responses`.
    """
    return np.maximum(responses(photo, bank), 0.0)


def complex_cells(photo: ArrayLike, even: ArrayLike, odd: ArrayLike) -> Array:
    """Сложные клетки, энергетическая модель: √(чётный² + нечётный²).

    Параметры:
        photo: как у `responses`.
        even, odd: квадратурная пара: банки одной формы с фазами φ и φ + π/2.

    Возвращает:
        (N, H, W) или (H, W): ответ почти не зависит от фазы (места края под колоколом).

    Источник:
        E. H. Adelson, J. R. Bergen, 1985.
    """
    if np.shape(even) != np.shape(odd):
        raise ValueError(
            f"квадратурная пара — банки одной формы, получены {np.shape(even)} и {np.shape(odd)}"
        )
    return np.hypot(responses(photo, even), responses(photo, odd))


def max_over_positions(maps: ArrayLike, radius: int) -> Array:
    """Сложные клетки, второй вариант: наибольший ответ простых клеток вокруг каждого места.

    Параметры:
        maps: (N, H, W) или (H, W) — ответы простых клеток.
        radius: полуширина квадрата в пикселях, не меньше 0.

    Возвращает:
        Массив той же формы.

    Источник:
        M. Riesenhuber, T. Poggio, 1999.
    """
    if radius < 0:
        raise ValueError(f"полуширина radius — целое число от 0, получено {radius}")
    array = np.asarray(maps, dtype=float)
    side = 2 * radius + 1
    return maximum_filter(array, size=(*(1,) * (array.ndim - 2), side, side), mode="nearest")


def grating(
    size: int, angle: float, frequency: float, phase: float = 0.0, *, contrast: float = 1.0
) -> Array:
    """Решётка: светлые и тёмные полосы наклона `angle`, яркость 0…1.

    Параметры:
        size: сторона в пикселях, нечётная.
        angle, frequency, phase: как у `gabor`.
        contrast: размах от 0 (ровный серый) до 1 (от чёрного до белого).
    """
    across, _ = axes_of_line(angle, size)
    return 0.5 + 0.5 * contrast * np.cos(2 * np.pi * frequency * across + phase)


def bar(size: int, angle: float, *, offset: float = 0.0, width: float = 4.0) -> Array:
    """Светлая полоса наклона `angle` на чёрном: 1 внутри, 0 снаружи, край сглажен на пиксель.

    Параметры:
        size: сторона в пикселях, нечётная.
        angle: наклон в радианах, как у `gabor`.
        offset: сдвиг поперёк полосы в пикселях.
        width: толщина в пикселях.
    """
    across, _ = axes_of_line(angle, size)
    return np.clip(width / 2 + 0.5 - np.abs(across - offset), 0.0, 1.0)


def tuning_curve(
    cell: Callable[[Array], float], stimulus: Callable[[float], Array], values: Iterable[float]
) -> Array:
    """Кривая настройки: ответ клетки на стимул при каждом значении его параметра.

    Параметры:
        cell: картинка → число.
        stimulus: значение (угол, сдвиг, частота) → картинка.
        values: значения параметра.

    Возвращает:
        (len(values),) — ответы.

    >>> tuning_curve(np.sum, lambda width: bar(9, 0, width=width), [1, 3])
    array([ 9., 27.])
    """
    return np.array([cell(stimulus(value)) for value in values], dtype=float)


def selectivity(angles: ArrayLike, answers: ArrayLike) -> tuple[float, float]:
    """Предпочитаемый наклон и избирательность по кривой настройки.

        R = Σ r·exp(2iθ) / Σ r;   наклон — arg R / 2,   избирательность — |R|

    Угол удвоен: отрезки наклона θ и θ + π — один и тот же отрезок.

    Параметры:
        angles: (n,) углы через равный шаг на [0, π), радианы.
        answers: (n,) ответы, неотрицательные, хотя бы один больше нуля.

    Возвращает:
        Наклон в [0, π) и число от 0 (все углы равны) до 1 (ответ лишь на один угол).

    Источник:
        D. L. Ringach, R. M. Shapley, M. J. Hawken, 2002 (1 − |R| — круговая дисперсия).
    """
    theta, rates = np.asarray(angles, dtype=float), np.asarray(answers, dtype=float)
    if theta.shape != rates.shape or theta.ndim != 1:
        raise ValueError(f"углов и ответов поровну, получены {theta.shape} и {rates.shape}")
    if (rates < 0).any() or not rates.sum() > 0:
        raise ValueError("ответы неотрицательны, и хотя бы один больше нуля")
    vector = (rates * np.exp(2j * theta)).sum() / rates.sum()
    return float(np.angle(vector) / 2 % np.pi), float(abs(vector))


def dominant_angle(maps: NDArray, angles: ArrayLike) -> tuple[Array, Array]:
    """Главный наклон и его сила в каждом месте снимка.

    Параметры:
        maps: (N, H, W) — ответы клеток с наклонами `angles`.
        angles: (N,) углы через равный шаг на [0, π), радианы.

    Возвращает:
        Наклон (H, W) в [0, π) и сила (H, W) ≥ 0 — направление и длина Σ r·exp(2iθ).
    """
    turned = np.exp(2j * np.asarray(angles, dtype=float))
    if len(maps) != len(turned):
        raise ValueError(f"карт столько, сколько углов: получено {len(maps)} и {len(turned)}")
    vector = np.tensordot(turned, maps, axes=1)
    return np.angle(vector) / 2 % np.pi, np.abs(vector)
