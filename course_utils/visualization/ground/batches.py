"""Набор картинок по порядку, батчами: тензор целиком или набор данных PyTorch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ...inputs import InputError, shown
from .tensors import dataset
from .tensors import pictures as checked_pictures


def batches(data: Any, batch_size: int) -> Iterator[Tensor]:
    """Батчи (n, C, H, W) из набора.

    Параметры:
        data: картинки (n, C, H, W) или набор с `len` и индексом, чей элемент — картинка (C, H, W)
            или пара, где картинка первая. Все картинки одного размера.
        batch_size: картинок в батче; в последнем может быть меньше.
    """
    dataset("data", data)
    for start in range(0, len(data), batch_size):
        yield take(data, range(start, min(start + batch_size, len(data))))


def take(data: Any, numbers: range) -> Tensor:
    """Картинки набора с номерами `numbers` подряд, (n, C, H, W), без графа."""
    dataset("data", data)
    if isinstance(data, Tensor):
        images = data[numbers.start : numbers.stop]
    else:
        items = [data[number] for number in numbers]
        pictures = [item[0] if isinstance(item, (tuple, list)) else item for item in items]
        strange = [one for one in pictures if not isinstance(one, Tensor) or one.ndim != 3]
        if strange or len({one.shape for one in pictures}) > 1:
            found = strange[0] if strange else pictures[-1]
            raise InputError(
                f"элемент набора — {shown(found)}, а нужна картинка (C, H, W) или пара, где она "
                "первая; все одного размера"
            )
        images = torch.stack(pictures)
    checked_pictures("data", images)
    return images.detach()
