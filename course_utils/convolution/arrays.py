"""Проверка входа и раскладка по окнам: общее для свёртки, пулинга и матриц."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..inputs import InputError
from .sizes import Padding, Pair, sliding_grid


def numbers(value: Any, name: str, layouts: dict[int, str]) -> np.ndarray:
    """Приводит вход к массиву конечных чисел; целые и логические становятся int64.

    Параметры:
        value: массив, тензор или вложенный список.
        name: как назвать его в сообщении об ошибке.
        layouts: допустимое число измерений → размещение осей для сообщения.
    """
    try:
        array = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
    except (ValueError, RuntimeError):
        raise InputError(f"{name}: строки разной длины, это не таблица чисел") from None
    except TypeError as error:
        raise InputError(
            f"{name}: NumPy не умеет хранить такие числа ({error}); возьмите value.float()"
        ) from None
    if array.dtype.kind not in "buif":
        raise InputError(f"{name}: нужны вещественные числа, получен тип {array.dtype}")
    if array.ndim not in layouts:
        allowed = " или ".join(layouts.values())
        raise InputError(f"{name}: нужны измерения {allowed}, получено {array.shape}")
    if array.size == 0:
        raise InputError(f"{name}: пустой массив {array.shape}")
    if array.dtype.kind != "f":
        return array.astype(np.int64)
    if not np.isfinite(array).all():
        place = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        raise InputError(f"{name}: в позиции {place} из {array.shape} не число, а {array[place]}")
    return array.astype(np.float32) if array.dtype == np.float16 else array


def patches(
    image: np.ndarray,
    kernel: Pair,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """Все положения окна сразу, без копирования: (C, H, W) → (C, H', W', kh, kw)."""
    grid = sliding_grid(image.shape[-2:], kernel, stride, padding, dilation)
    padded = np.pad(image, ((0, 0), *grid.margins))
    dense = sliding_window_view(padded, grid.extent, axis=(1, 2))
    (down, right), (gap_down, gap_right) = grid.stride, grid.dilation
    return dense[:, ::down, ::right, ::gap_down, ::gap_right]
