"""Случайные преобразования перед каждым шагом: картинка должна возбуждать нейрон и после них.

Преобразование — функция (картинки, генератор) → картинки того же размера, дифференцируемая.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from ....geometry import affine
from ....inputs import real, whole
from ...ground.taking import taking

Transform: TypeAlias = Callable[[Tensor, Generator], Tensor]


@taking(pixels=whole(0))
def jitter(pixels: int) -> Transform:
    """Циклический сдвиг на случайное число пикселей (отсчётов) −pixels…pixels по каждой оси.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def transform(images: Tensor, generator: Generator) -> Tensor:
        axes = list(range(2, images.ndim))
        shifts = torch.randint(-pixels, pixels + 1, (len(axes),), generator=generator).tolist()
        return images.roll(shifts, dims=axes)

    return transform


@taking()
def rotation(degrees: float) -> Transform:
    """Поворот вокруг центра на случайный угол −degrees…degrees.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def transform(images: Tensor, generator: Generator) -> Tensor:
        return affine(images, angle=degrees * _symmetric(generator), fill="border")

    return transform


@taking(spread=real(0))
def zoom(spread: float) -> Transform:
    """Случайный масштаб от 1/(1 + spread) до 1 + spread.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def transform(images: Tensor, generator: Generator) -> Tensor:
        return affine(images, zoom=(1 + spread) ** _symmetric(generator), fill="border")

    return transform


@taking(deviation=real(0, above=True))
def blur(deviation: float) -> Transform:
    """Гауссово размытие с разбросом `deviation` пикселей (не случайное); края отражаются.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """

    def transform(images: Tensor, _: Generator) -> Tensor:
        reach = min(int(3 * deviation + 0.5), min(images.shape[-2:]) - 1)
        offsets = torch.arange(-reach, reach + 1).to(images)
        weights = (-0.5 * (offsets / deviation) ** 2).softmax(0)
        rows = weights.reshape(1, 1, -1, 1).repeat(images.shape[1], 1, 1, 1)
        padded = F.pad(images, (reach,) * 4, mode="reflect")
        blurred = F.conv2d(padded, rows, groups=len(rows))
        return F.conv2d(blurred, rows.transpose(2, 3), groups=len(rows))

    return transform


@taking()
def robust(size: int) -> tuple[Transform, ...]:
    """Обычный набор для картинок со стороной `size`: сдвиг на 1/16, масштаб 10 %, поворот на 5°.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return jitter(max(size // 16, 1)), zoom(0.1), rotation(5.0)


def _symmetric(generator: Generator) -> float:
    return 2 * torch.rand((), generator=generator).item() - 1
