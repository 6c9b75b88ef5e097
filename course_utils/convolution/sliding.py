"""Скользящее окно: свёртка, как её понимают нейронные сети, и каждое положение окна отдельно."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..inputs import InputError
from .arrays import numbers, patches
from .sizes import Padding, Pair, sliding_grid

IMAGE = {2: "(H, W)", 3: "(C, H, W)"}
KERNEL = {2: "(kh, kw)", 3: "(C, kh, kw)", 4: "(O, C, kh, kw)"}


def conv2d(
    image: Any, kernel: Any, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> np.ndarray:
    """Свёртка нейронных сетей (взаимная корреляция): y[i, j] = Σ W[a, b] · x[i + a, j + b].

    Параметры:
        image: картинка (H, W) или (C, H, W).
        kernel: ядро (kh, kw) для (H, W); фильтр (C, kh, kw) или банк фильтров (O, C, kh, kw)
            для (C, H, W).
        stride: шаг свёртки, число или пара (по вертикали, по горизонтали).
        padding: дополнение нулями: число, пара, "same" или "valid" (см. `output_size`).
        dilation: расширение ядра, число или пара.

    Возвращает:
        Карту признаков (H', W'), для банка — карты (O, H', W'). Целые входы дают int64.

    Ошибки:
        ValueError: ядро не помещается, не сошлись измерения или каналы, есть NaN или ∞.

    >>> conv2d([[0, 1, 3], [4, 5, 7]], [[-1, 1]])
    array([[1, 2],
           [1, 2]])
    """
    picture, bank = layout(image, kernel)
    seen = patches(picture, bank.shape[2:], stride=stride, padding=padding, dilation=dilation)
    maps: np.ndarray = np.einsum("ocab,cijab->oij", bank, seen, optimize=True)
    return maps if np.ndim(kernel) == 4 else maps[0]


def true_convolution(
    image: Any, kernel: Any, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> np.ndarray:
    """Свёртка математиков: то же, что `conv2d`, но ядро повёрнуто на 180°.

    Параметры, результат и ошибки — как у `conv2d`.

    >>> true_convolution([[0, 1, 3], [4, 5, 7]], [[-1, 1]])
    array([[-1, -2],
           [-1, -2]])
    """
    kernel = numbers(kernel, "ядро", KERNEL)[..., ::-1, ::-1]
    return conv2d(image, kernel, stride=stride, padding=padding, dilation=dilation)


@dataclass(frozen=True, eq=False)
class Window:
    """Одно положение окна.

    Параметры:
        position: (i, j) — какой элемент карты признаков здесь вычисляется.
        corner: (строка, столбец) левого верхнего пикселя окна; меньше нуля — это дополнение.
        window: числа под ядром, той же формы, что ядро.
        product: поэлементное произведение окна и ядра.
    """

    position: tuple[int, int]
    corner: tuple[int, int]
    window: np.ndarray
    product: np.ndarray

    @property
    def sum(self) -> int | float:
        """Сумма произведений — элемент карты признаков."""
        total: int | float = self.product.sum().item()
        return total


def windows(
    image: Any, kernel: Any, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> list[Window]:
    """Все положения окна по порядку: слева направо, сверху вниз.

    Параметры:
        image: картинка (H, W) или (C, H, W).
        kernel: ядро (kh, kw) или фильтр (C, kh, kw).
        stride, padding, dilation: как у `conv2d`.

    Возвращает:
        Список `Window` длиной H'·W'; их суммы — это `conv2d(image, kernel).ravel()`.

    Ошибки:
        ValueError: как у `conv2d`; кроме того, для банка фильтров нет одного окна.

    >>> [step.sum for step in windows([[0, 1, 3], [4, 5, 7]], [[-1, 1]])]
    [1, 2, 1, 2]
    """
    kernel = numbers(kernel, "ядро", {2: KERNEL[2], 3: KERNEL[3]})
    picture, _ = layout(image, kernel)
    size = kernel.shape[-2:]
    grid = sliding_grid(picture.shape[1:], size, stride, padding, dilation)
    seen = patches(picture, size, stride=stride, padding=padding, dilation=dilation)
    steps = []
    for row, column in np.ndindex(*grid.output):
        corner = (
            row * grid.stride[0] - grid.margins[0][0],
            column * grid.stride[1] - grid.margins[1][0],
        )
        window = seen[:, row, column].reshape(kernel.shape)
        steps.append(Window((row, column), corner, window, window * kernel))
    return steps


def layout(image: Any, kernel: Any) -> tuple[np.ndarray, np.ndarray]:
    """Проверяет, что картинка и ядро подходят друг другу; даёт (C, H, W) и (O, C, kh, kw)."""
    image, kernel = numbers(image, "картинка", IMAGE), numbers(kernel, "ядро", KERNEL)
    if (image.ndim, kernel.ndim) not in {(2, 2), (3, 3), (3, 4)}:
        raise InputError(
            f"картинка {image.shape} и ядро {kernel.shape} не подходят друг другу: "
            "(H, W) берёт ядро (kh, kw), (C, H, W) — фильтр (C, kh, kw) или банк (O, C, kh, kw)"
        )
    if image.ndim == 3 and image.shape[0] != kernel.shape[-3]:
        raise InputError(
            f"у картинки {image.shape} каналов {image.shape[0]}, а ядро {kernel.shape} "
            f"рассчитано на {kernel.shape[-3]}: первая ось картинки — каналы"
        )
    return image.reshape(-1, *image.shape[-2:]), kernel.reshape(
        -1, 1 if image.ndim == 2 else len(image), *kernel.shape[-2:]
    )
