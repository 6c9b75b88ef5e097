"""Стимулы, которыми испытывают клетку, и кривая настройки — то, что при этом записывают."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike

from ..inputs import InputError, anything, checked, function, numbers, real, several, whole
from .gabor import Array, axes_of_line


@checked(size=whole(1), angle=real(), frequency=real(), phase=real(), contrast=real(0, 1))
def grating(
    size: int, angle: float, frequency: float, phase: float = 0.0, *, contrast: float = 1.0
) -> Array:
    """Решётка: светлые и тёмные полосы наклона `angle`, яркость 0…1.

    Параметры:
        size: сторона в пикселях, нечётная.
        angle, frequency, phase: как у `gabor`.
        contrast: размах от 0 (ровный серый) до 1 (от чёрного до белого).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    across, _ = axes_of_line(angle, size)
    return 0.5 + 0.5 * contrast * np.cos(2 * np.pi * frequency * across + phase)


@checked(size=whole(1), angle=real(), offset=real(), width=real(0))
def bar(size: int, angle: float, *, offset: float = 0.0, width: float = 4.0) -> Array:
    """Светлая полоса наклона `angle` на чёрном: 1 внутри, 0 снаружи, край сглажен на пиксель.

    Параметры:
        size: сторона в пикселях, нечётная.
        angle: наклон в радианах, как у `gabor`.
        offset: сдвиг поперёк полосы в пикселях.
        width: толщина в пикселях.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    across, _ = axes_of_line(angle, size)
    return np.clip(width / 2 + 0.5 - np.abs(across - offset), 0.0, 1.0)


@checked(cell=function, stimulus=function, values=several(anything, least=0))
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

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> tuning_curve(np.sum, lambda width: bar(9, 0, width=width), [1, 3])
    array([ 9., 27.])
    """
    return np.array([cell(stimulus(value)) for value in values], dtype=float)


@checked(angles=numbers(), answers=numbers())
def selectivity(angles: ArrayLike, answers: ArrayLike) -> tuple[float, float]:
    """Предпочитаемый наклон и избирательность по кривой настройки.

        R = Σ r·exp(2iθ) / Σ r;   наклон — arg R / 2,   избирательность — |R|

    Угол удвоен: отрезки наклона θ и θ + π — один и тот же отрезок.

    Параметры:
        angles: (n,) углы через равный шаг на [0, π), радианы.
        answers: (n,) ответы, неотрицательные, хотя бы один больше нуля.

    Возвращает:
        Наклон в [0, π) и число от 0 (все углы равны) до 1 (ответ лишь на один угол).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        D. L. Ringach, R. M. Shapley, M. J. Hawken, 2002 (1 − |R| — круговая дисперсия).
    """
    theta, rates = np.asarray(angles, dtype=float), np.asarray(answers, dtype=float)
    if theta.shape != rates.shape or theta.ndim != 1:
        raise InputError(f"углов и ответов поровну, получены {theta.shape} и {rates.shape}")
    if (rates < 0).any() or not rates.sum() > 0:
        raise InputError("ответы неотрицательны, и хотя бы один больше нуля")
    vector = (rates * np.exp(2j * theta)).sum() / rates.sum()
    return float(np.angle(vector) / 2 % np.pi), float(abs(vector))


@checked(maps=numbers(3), angles=numbers(1))
def dominant_angle(maps: ArrayLike, angles: ArrayLike) -> tuple[Array, Array]:
    """Главный наклон и его сила в каждом месте снимка.

    Параметры:
        maps: (N, H, W) — ответы клеток с наклонами `angles`.
        angles: (N,) углы через равный шаг на [0, π), радианы.

    Возвращает:
        Наклон (H, W) в [0, π) и сила (H, W) ≥ 0 — направление и длина Σ r·exp(2iθ).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    rates, turned = np.asarray(maps), np.exp(2j * np.asarray(angles, dtype=float))
    if len(rates) != len(turned):
        raise InputError(f"карт столько, сколько углов: получено {len(rates)} и {len(turned)}")
    vector = np.tensordot(turned, rates, axes=1)
    return np.angle(vector) / 2 % np.pi, np.abs(vector)
