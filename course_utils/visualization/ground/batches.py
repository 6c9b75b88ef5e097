"""Батчи: сколько картинок пускать в сеть сразу и как брать их из набора по порядку.

Размер батча выбран по самой большой карте признаков: пока карты батча умещаются в кеш процессора,
картинка обходится вдвое дешевле. Кеш взят постоянным, поэтому на любой машине батчи одни и те же.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from ...inputs import InputError, shown
from .forward import run
from .tensors import dataset
from .tensors import pictures as checked_pictures

CACHE = 16 * 2**20  # байтов
MOST = 64  # больше картинок сразу не быстрее даже при крошечных картах


class Sizes(TorchFunctionMode):
    """Пока открыт блок `with`, запоминает, сколько байтов в самой большой карте прохода.

    >>> with Sizes() as sizes:
    ...     _ = torch.zeros(2, 3).add(1)
    >>> sizes.largest
    24
    """

    def __init__(self) -> None:
        super().__init__()
        self.largest = 1

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor):
            self.largest = max(self.largest, result.nbytes)
        return result


def fitting(largest: int) -> int:
    """Размер батча, если самая большая карта одной картинки занимает `largest` байтов.

    >>> fitting(4 * 96 * 112 * 112)
    3
    """
    return max(1, min(MOST, CACHE // max(largest, 1)))


def suited(model: nn.Module, images: Tensor) -> int:
    """Размер батча для картинок, у которых ещё не было прохода: смотрит на карты одной из них."""
    if len(images) == 1:
        return 1
    with torch.no_grad(), Sizes() as sizes:
        run(model, images[:1])
    return fitting(sizes.largest)


def batches(data: Any, batch_size: int | None, sizes: Sizes) -> Iterator[tuple[int, Tensor]]:
    """Батчи (n, C, H, W) из набора и номер первой картинки каждого.

    Параметры:
        data: картинки (n, C, H, W) или набор с `len` и индексом, чей элемент — картинка (C, H, W)
            или пара, где картинка первая. Все картинки одного размера.
        batch_size: картинок в батче; в последнем может быть меньше. None — первая картинка идёт
            одна, остальные — по размеру её карт, записанному в `sizes`.
        sizes: размер карт прохода; внутри его блока идёт перебор.
    """
    dataset("data", data)
    for numbers in portions(len(data), batch_size, sizes):
        yield numbers.start, take(data, numbers)


def portions(total: int, batch_size: int | None, sizes: Sizes) -> Iterator[range]:
    """Номера картинок в каждом батче; остальное — как у `batches`."""
    start, count = 0, batch_size or 1
    while start < total:
        yield range(start, min(start + count, total))
        start, count = start + count, batch_size or (count if start else fitting(sizes.largest))


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
