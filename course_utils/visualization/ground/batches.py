"""Набор картинок по порядку, батчами: тензор целиком или набор данных PyTorch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from .core import check_images


def batches(data: Any, batch_size: int) -> Iterator[Tensor]:
    """Батчи (n, C, H, W) из набора.

    Параметры:
        data: картинки (n, C, H, W) или набор с `len` и индексом, чей элемент — картинка (C, H, W)
            или пара, где картинка первая. Все картинки одного размера.
        batch_size: картинок в батче; в последнем может быть меньше.
    """
    for start in range(0, len(data), batch_size):
        yield take(data, range(start, min(start + batch_size, len(data))))


def take(data: Any, numbers: range) -> Tensor:
    """Картинки набора с номерами `numbers` подряд, (n, C, H, W), без графа."""
    if isinstance(data, Tensor):
        images = data[numbers.start : numbers.stop]
    else:
        items = (data[number] for number in numbers)
        images = torch.stack([item[0] if isinstance(item, tuple) else item for item in items])
    check_images(images)
    return images.detach()
