"""Пулинг и ReLU: то, что в сети стоит сразу за свёрткой и не имеет весов."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import numbers, patches
from .sizes import Pair
from .sliding import IMAGE


def max_pool2d(image: Any, size: Pair = 2, *, stride: Pair | None = None) -> np.ndarray:
    """Наибольшее число в каждом окне.

    Параметры:
        image: карта (H, W) или карты (C, H, W).
        size: размер окна, число или пара.
        stride: шаг; None — равен размеру окна, и окна не перекрываются.

    Возвращает:
        (H', W') или (C, H', W'); размер — `output_size(H, size, stride=stride)`. Ряды, на которых
        окно не помещается целиком, отбрасываются. Тип чисел сохраняется (целые — int64).

    Ошибки:
        ValueError: окно больше карты, неверное число измерений, есть NaN или ∞.

    >>> max_pool2d([[1, 2, 5], [4, 3, 0]], size=2, stride=1)
    array([[4, 5]])
    """
    largest: np.ndarray = _windows(image, size, stride).max(axis=(-2, -1))
    return largest


def avg_pool2d(image: Any, size: Pair = 2, *, stride: Pair | None = None) -> np.ndarray:
    """Среднее по каждому окну; параметры и ошибки — как у `max_pool2d`.

    Возвращает:
        Дробные числа (H', W') или (C, H', W').

    >>> avg_pool2d([[1, 2, 5], [4, 3, 0]], size=2, stride=1)
    array([[2.5, 2.5]])
    """
    means: np.ndarray = _windows(image, size, stride).mean(axis=(-2, -1))
    return means


def relu(values: Any) -> np.ndarray:
    """Положительные числа оставляет, отрицательные заменяет нулём: max(0, x).

    >>> relu([[29, -192], [-35, -22]])
    array([[29,  0],
           [ 0,  0]])
    """
    array = numbers(values, "числа", dict.fromkeys(range(33), "любые"))
    positive: np.ndarray = np.maximum(array, 0)
    return positive


def _windows(image: Any, size: Pair, stride: Pair | None) -> np.ndarray:
    """Окна пулинга: (H', W', kh, kw) для одной карты, (C, H', W', kh, kw) для нескольких."""
    maps = numbers(image, "карта", IMAGE)
    channels = maps.reshape(-1, *maps.shape[-2:])
    seen = patches(channels, size, stride=size if stride is None else stride)
    return seen[0] if maps.ndim == 2 else seen
