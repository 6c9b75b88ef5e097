"""Свёртка как умножение матриц: два способа записать одно и то же линейное отображение."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from .arrays import numbers, patches
from .sizes import Padding, Pair
from .sliding import IMAGE, layout


def im2col(
    image: Any, kernel: Pair, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> np.ndarray:
    """Выписывает каждое положение окна отдельным столбцом.

    Параметры:
        image: картинка (H, W) или (C, H, W).
        kernel: размер ядра, число или пара (kh, kw).
        stride, padding, dilation: как у `conv2d`.

    Возвращает:
        Матрицу (C·kh·kw, H'·W') — как `torch.nn.functional.unfold`. Свёртка с банком `bank` —
        это `bank.reshape(O, -1) @ im2col(image, (kh, kw))`.

    Ошибки:
        ValueError: как у `conv2d`.

    >>> im2col([[0, 1, 3], [4, 5, 7]], 2)
    array([[0, 1],
           [1, 3],
           [4, 5],
           [5, 7]])
    """
    picture = numbers(image, "картинка", IMAGE)
    picture = picture.reshape(-1, *picture.shape[-2:])
    seen = patches(picture, kernel, stride=stride, padding=padding, dilation=dilation)
    channels, height, width, *size = seen.shape
    return np.moveaxis(seen, (1, 2), (3, 4)).reshape(channels * size[0] * size[1], height * width)


def conv_matrix(
    kernel: Any,
    shape: tuple[int, ...],
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> csr_array:
    """Разреженная матрица свёртки: `conv_matrix(k, x.shape) @ x.ravel()` = `conv2d(x, k).ravel()`.

    Матрица тёплицева по блокам: вдоль диагоналей стоят одни и те же веса ядра. Чтобы узнать,
    какой вес какого пикселя касается, `im2col` применяют к картинке из номеров пикселей.

    Параметры:
        kernel: ядро (kh, kw), фильтр (C, kh, kw) или банк (O, C, kh, kw).
        shape: форма картинки, (H, W) или (C, H, W).
        stride, padding, dilation: как у `conv2d`.

    Возвращает:
        `scipy.sparse.csr_array` (O·H'·W', C·H·W), не более C·kh·kw чисел в строке.

    Ошибки:
        ValueError: как у `conv2d`.

    >>> conv_matrix([[-1, 1]], (2, 3)).toarray()
    array([[-1,  1,  0,  0,  0,  0],
           [ 0, -1,  1,  0,  0,  0],
           [ 0,  0,  0, -1,  1,  0],
           [ 0,  0,  0,  0, -1,  1]])
    """
    pixels = np.arange(1, np.prod(shape) + 1).reshape(shape)  # ноль оставлен дополнению
    _, bank = layout(pixels, kernel)
    touched = im2col(pixels, bank.shape[2:], stride=stride, padding=padding, dilation=dilation)
    weight, position = np.nonzero(touched)
    filters, positions = len(bank), touched.shape[1]
    rows = np.arange(filters)[:, None] * positions + position
    columns = np.broadcast_to(touched[weight, position] - 1, rows.shape)
    values = bank.reshape(filters, -1)[:, weight]
    return csr_array(
        (values.ravel(), (rows.ravel(), columns.ravel())),
        shape=(filters * positions, pixels.size),
    )
