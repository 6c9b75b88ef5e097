"""Фильтры Габора и «центр — окружение»: рецептивные поля, записанные массивами чисел."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ..inputs import InputError, checked, real, several, whole

Array = NDArray[np.float64]

OCTAVE = math.sqrt(math.log(2) / 2) / math.pi * 3  # σ·f при полосе пропускания в одну октаву


@checked(angle=real(), frequency=real(), phase=real(), sigma=real(), aspect=real(), size=whole(1))
def gabor(
    angle: float,
    frequency: float,
    phase: float = 0.0,
    *,
    sigma: float | None = None,
    aspect: float = 0.6,
    size: int | None = None,
) -> Array:
    """Фильтр Габора: волна под гауссовым колоколом — модель простой клетки.

        g = 2·w·(cos(2π·f·d + φ) − k),    w = exp(−(d² + (γ·l)²) / 2σ²) / сумма

    Здесь l — координата вдоль предпочитаемого отрезка, d — поперёк него. Постоянная k делает
    сумму фильтра нулём: ровный участок даёт ответ 0. Множитель 2 / сумма делает ответ на
    подходящую решётку равным её амплитуде.

    Параметры:
        angle: наклон отрезка, на который клетка отвечает лучше всего, в радианах, против часовой
            стрелки: 0 — горизонтальный, π/2 — вертикальный.
        frequency: частота f волны в периодах на пиксель, 0 < f ≤ 0.5.
        phase: фаза φ в радианах: 0 — светлый отрезок на тёмном, π/2 — край, π — тёмный отрезок.
        sigma: ширина колокола σ в пикселях; по умолчанию 0.56/f (полоса в одну октаву).
        aspect: отношение γ поперечника колокола к его длине, 0 < γ ≤ 1.
        size: сторона фильтра в пикселях, нечётная; по умолчанию 3σ/γ в каждую сторону.

    Возвращает:
        Массив (size, size) с нулевой суммой.

    Ошибки:
        InputError: частота, ширина, отношение или сторона вне допустимых значений.

    Источник:
        S. Marčelja, 1980; J. G. Daugman, 1985; J. P. Jones, L. A. Palmer, 1987.

    >>> gabor(0.0, 0.25, size=9).shape
    (9, 9)
    """
    _check("частота frequency", frequency, 0.5, "периодов на пиксель")
    sigma = OCTAVE / frequency if sigma is None else sigma
    _check("ширина sigma", sigma, math.inf, "пикселей")
    _check("отношение aspect", aspect, 1.0, "(поперечник к длине)")
    across, along = axes_of_line(angle, size or 2 * math.ceil(3 * sigma / aspect) + 1)
    bell = np.exp(-(across**2 + (aspect * along) ** 2) / (2 * sigma**2))
    bell /= bell.sum()
    wave = np.cos(2 * np.pi * frequency * across + phase)
    cell: Array = 2 * bell * (wave - (bell * wave).sum())
    return cell


@checked(
    angles=several(real(), least=0),
    frequency=real(),
    phase=real(),
    sigma=real(),
    aspect=real(),
    size=whole(1),
)
def gabor_bank(
    angles: Iterable[float],
    frequency: float,
    phase: float = 0.0,
    *,
    sigma: float | None = None,
    aspect: float = 0.6,
    size: int | None = None,
) -> Array:
    """Банк фильтров Габора: один фильтр на каждый наклон из `angles`.

    Параметры — как у `gabor`. Возвращает массив (len(angles), size, size).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> gabor_bank([0, np.pi / 2], 0.2, size=15).shape
    (2, 15, 15)
    """
    bank = [gabor(a, frequency, phase, sigma=sigma, aspect=aspect, size=size) for a in angles]
    if not bank:
        raise InputError("список наклонов angles пуст: нужен хотя бы один угол в радианах")
    return np.stack(bank)


@checked(sigma=real(), ratio=real(), size=whole(1))
def center_surround(sigma: float, *, ratio: float = 3.0, size: int | None = None) -> Array:
    """Рецептивное поле «центр — окружение»: разность двух гауссовых колоколов с суммой 1.

    Параметры:
        sigma: ширина центра в пикселях.
        ratio: во сколько раз окружение шире центра, больше 1.
        size: сторона в пикселях, нечётная; по умолчанию 3σ окружения в каждую сторону.

    Возвращает:
        Массив (size, size) с нулевой суммой: светлый центр, тёмное кольцо.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. W. Rodieck, 1965.
    """
    _check("ширина sigma", sigma, math.inf, "пикселей")
    if not ratio > 1:
        raise InputError(f"окружение шире центра: ratio > 1, получено {ratio}")
    rows, columns = axes_of_line(0.0, size or 2 * math.ceil(3 * sigma * ratio) + 1)
    square = rows**2 + columns**2
    center, surround = (np.exp(-square / (2 * s**2)) for s in (sigma, sigma * ratio))
    difference: Array = center / center.sum() - surround / surround.sum()
    return difference


def axes_of_line(angle: float, size: int) -> tuple[Array, Array]:
    """Координаты пикселей квадрата: поперёк прямой наклона `angle` и вдоль неё.

    Начало — в середине квадрата, единица — пиксель; «поперёк» растёт влево и вверх от прямой.

    Возвращает:
        Два массива (size, size).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    if size < 1 or size % 2 == 0:
        raise InputError(f"сторона size — нечётное число пикселей (3, 5, …), получено {size}")
    if not math.isfinite(angle):
        raise InputError(f"угол — конечное число радиан, получено {angle}")
    half = size // 2
    down, right = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    sin, cos = math.sin(angle), math.cos(angle)
    return -right * sin - down * cos, right * cos - down * sin


def _check(name: str, value: float, top: float, unit: str) -> None:
    """Отвергает значение вне (0, top]."""
    if not (math.isfinite(value) and 0 < value <= top):
        limit = "" if top == math.inf else f" и не больше {top:g}"
        raise InputError(f"{name} — число больше 0{limit} {unit}, получено {value}")
