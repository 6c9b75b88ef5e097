"""Случайные преобразования перед каждым шагом: картинка должна возбуждать нейрон и после них.

Преобразование — функция (картинки, генератор) → картинки того же размера, дифференцируемая.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from ....geometry import warp

Transform: TypeAlias = Callable[[Tensor, Generator], Tensor]


def jitter(pixels: int) -> Transform:
    """Циклический сдвиг на случайное число пикселей (отсчётов) −pixels…pixels по каждой оси."""

    def transform(images: Tensor, generator: Generator) -> Tensor:
        axes = list(range(2, images.ndim))
        shifts = torch.randint(-pixels, pixels + 1, (len(axes),), generator=generator).tolist()
        return images.roll(shifts, dims=axes)

    return transform


def rotation(degrees: float) -> Transform:
    """Поворот вокруг центра на случайный угол −degrees…degrees."""
    return lambda images, generator: warp(images, degrees=degrees * _symmetric(generator))


def zoom(spread: float) -> Transform:
    """Случайный масштаб от 1/(1 + spread) до 1 + spread."""
    return lambda images, generator: warp(images, factor=(1 + spread) ** _symmetric(generator))


def blur(deviation: float) -> Transform:
    """Гауссово размытие с разбросом `deviation` пикселей (не случайное); края отражаются."""

    def transform(images: Tensor, generator: Generator) -> Tensor:
        reach = min(int(3 * deviation + 0.5), min(images.shape[-2:]) - 1)
        offsets = torch.arange(-reach, reach + 1).to(images)
        weights = (-0.5 * (offsets / deviation) ** 2).softmax(0)
        rows = weights.reshape(1, 1, -1, 1).repeat(images.shape[1], 1, 1, 1)
        padded = F.pad(images, (reach,) * 4, mode="reflect")
        blurred = F.conv2d(padded, rows, groups=len(rows))
        return F.conv2d(blurred, rows.transpose(2, 3), groups=len(rows))

    return transform


def robust(size: int) -> tuple[Transform, ...]:
    """Обычный набор для картинок со стороной `size`: сдвиг на 1/16, масштаб 10 %, поворот на 5°."""
    return jitter(max(size // 16, 1)), zoom(0.1), rotation(5.0)


def _symmetric(generator: Generator) -> float:
    return 2 * torch.rand((), generator=generator).item() - 1
