"""Повторы опыта: разброс по зёрнам, погрешность разности, интервал для доли."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from ..inputs import InputError
from ..progress import track


class Gap(NamedTuple):
    """Разность двух средних и её стандартная ошибка."""

    value: float
    error: float

    @property
    def settled(self) -> bool:
        """Больше ли разность трёх своих стандартных ошибок; меньшую считают неясной."""
        return abs(self.value) > 3 * self.error

    def __str__(self) -> str:
        return f"{self.value:+.3f} ± {self.error:.3f}"


@dataclass(frozen=True)
class Repeats:
    """Итоги одного опыта при разных зёрнах.

    Поля:
        values: (S,) итог при каждом зерне, S ≥ 2.
    """

    values: np.ndarray

    @property
    def mean(self) -> float:
        """Среднее."""
        return float(self.values.mean())

    @property
    def spread(self) -> float:
        """Стандартное отклонение одного повтора (делитель S − 1)."""
        return float(self.values.std(ddof=1))

    @property
    def error(self) -> float:
        """Стандартная ошибка среднего: spread / √S."""
        return self.spread / math.sqrt(len(self.values))

    def minus(self, other: Repeats | float) -> Gap:
        """Насколько среднее больше, чем у другого опыта или чем точно известное число.

        Ошибка разности двух опытов — √(error₁² + error₂²): повторы считаются независимыми.

        >>> repeat(float, seeds=range(3)).minus(0.0)
        Gap(value=1.0, error=0.5773502691896258)
        """
        if isinstance(other, Repeats):
            return Gap(self.mean - other.mean, math.hypot(self.error, other.error))
        return Gap(self.mean - other, self.error)

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.spread:.3f}"


def repeat(experiment: Callable[[int], float], *, seeds: Iterable[int] = range(5)) -> Repeats:
    """Повторяет опыт с разными зёрнами и показывает полосу хода работы.

    Параметры:
        experiment: функция «зерно → число», например доля верных ответов обученной сети.
        seeds: зёрна, не меньше двух разных.

    Возвращает:
        `Repeats`: итоги по зёрнам, среднее, разброс и стандартная ошибка.

    Ошибки:
        InputError: зёрен меньше двух или они повторяются.

    >>> print(repeat(lambda seed: 0.9 + 0.01 * seed, seeds=(1, 2, 3)))
    0.920 ± 0.010
    """
    seeds = list(seeds)
    if len(set(seeds)) < max(2, len(seeds)):
        raise InputError(
            f"зёрна {seeds}: нужно не меньше двух и все разные, иначе разброса не узнать; "
            "подойдёт seeds=range(5)"
        )
    return Repeats(np.array([float(experiment(seed)) for seed in track(seeds, "Повторы")]))


def share_interval(right: int, total: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Интервал Уилсона для доли: где может лежать настоящая, если верны `right` из `total`.

    (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n), p = right/total, n = total. В отличие от
    p ± z·√(p(1 − p)/n) не выходит за 0…1 и не схлопывается в точку, когда верны все.

    Параметры:
        right, total: сколько верных и сколько всего, 0 ≤ right ≤ total, total ≥ 1.
        confidence: с какой вероятностью интервал накрывает настоящую долю, между 0 и 1.

    Возвращает:
        Нижнюю и верхнюю границы, доли 0…1.

    Ошибки:
        InputError: верных больше, чем всего, или `confidence` не между 0 и 1.

    Источник:
        E. Wilson, 1927: Probable Inference, the Law of Succession, and Statistical Inference.

    >>> [round(bound, 2) for bound in share_interval(19, 20)]
    [0.76, 0.99]
    """
    if not 0 <= right <= total or total < 1:
        raise InputError(
            f"верных {right} из {total}: нужно 0 ≤ right ≤ total и total ≥ 1; "
            "доля передаётся двумя числами, а не дробью"
        )
    if not 0 < confidence < 1:
        raise InputError(f"confidence = {confidence}: нужно число между 0 и 1, например 0.95")
    z, share = float(norm.ppf((1 + confidence) / 2)), right / total
    middle = share + z**2 / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    low, high = ((middle + sign * reach) / (1 + z**2 / total) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)
