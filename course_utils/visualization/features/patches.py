"""Максимально активирующие фрагменты: на что нейрон откликается сильнее всего."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import progress
from ..engine.reading import Reader
from ..ground.batches import Sizes, batches, take
from ..ground.core import Layer, preserved
from ..ground.taking import taking
from .reach import Flat, Span
from .receptive_field import ReceptiveField, receptive_field


class Patches(NamedTuple):
    """Лучшие фрагменты для U нейронов, по k на каждого, по убыванию отклика.

    Поля:
        images: фрагменты (U, k, C, h, w): рецептивное поле элемента; вне картинки — нули. Поле
            больше картинки обрезано до её размера.
        boxes: их места (U, k, 4): верх, лево, низ, право в пределах картинки.
        values: отклики (U, k).
        indices: номера картинок в наборе (U, k).
    """

    images: Tensor
    boxes: Tensor
    values: Tensor
    indices: Tensor


@taking()
def top_patches(
    model: nn.Module,
    data: Any,
    layer: Layer,
    *,
    units: Sequence[int] | Tensor,
    k: int = 9,
    batch_size: int | None = None,
) -> Patches:
    """Фрагменты набора, на которые нейроны слоя откликаются сильнее всего.

    Один проход по набору; в памяти только батч и k лучших на нейрон. От каждой картинки участвует
    одно место — самое сильное. Сеть считается лишь до слоя. Стоимость: n·F до слоя.

    Параметры:
        model: сеть.
        data: картинки (n, C, H, W) или набор данных с `len` и индексом, чей элемент — картинка
            (C, H, W) или пара, где картинка первая. Все картинки одного размера.
        layer: слой с картами (N, K, h, w) или с кодами (N, K); фрагмент кода — вся картинка.
        units: номера каналов или направления (U, K) в пространстве каналов.
        k: фрагментов на нейрон.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. Girshick, J. Donahue, T. Darrell, J. Malik, 2014; направления — C. Szegedy и др., 2013.

    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())
    >>> found = top_patches(model, torch.rand(20, 1, 8, 8), "1", units=[0, 3], k=5)
    >>> found.images.shape, found.boxes.shape
    (torch.Size([2, 5, 1, 3, 3]), torch.Size([2, 5, 4]))
    """
    first = take(data, range(1))
    if not 1 <= k <= len(data):
        raise InputError(f"k = {k}: нужно от 1 до {len(data)}, числа картинок в наборе")
    field = _field(model, layer, (first.shape[2], first.shape[3]))
    best: list[tuple[Tensor, ...]] = []
    with (
        preserved(model, gradients=False),
        progress(len(data), "фрагменты") as bar,
        Sizes() as sizes,
    ):
        read = Reader(model, layer, len(data))
        for start, images in batches(data, batch_size, sizes):
            maps = _maps(read(images))
            values, places = _project(maps, units).flatten(2).max(2)
            numbers = torch.arange(len(images), device=values.device) + start
            fresh = values.T, places.T, numbers.expand(values.shape[1], -1)
            best = [_keep(k, [*best, fresh])]
            bar.update(len(images))
    return _collect(data, field, maps.shape[3], *best[0])


@taking()
def random_directions(count: int, channels: int, *, seed: int = 0) -> Tensor:
    """Случайные единичные направления (count, channels), равномерные на сфере.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    generator = torch.Generator().manual_seed(seed)
    return nn.functional.normalize(torch.randn(count, channels, generator=generator))


def _field(model: nn.Module, layer: Layer, side: tuple[int, int]) -> ReceptiveField:
    """Поле слоя; у карты, вытянутой в вектор, мест нет: её направления видят всю картинку."""
    try:
        return receptive_field(model, layer, side)
    except Flat:
        rows, columns = (Span(0, length, 0, 1, False) for length in side)
        return ReceptiveField(rows, columns, side)


def _maps(output: Tensor) -> Tensor:
    """Отклики слоя (N, K, h, w); у слоя с кодами h = w = 1."""
    if output.ndim not in (2, 4):
        raise InputError(f"слой выдаёт {tuple(output.shape)}, а нужны (N, K, h, w) или (N, K)")
    return output if output.ndim == 4 else output[:, :, None, None]


def _project(maps: Tensor, units: Sequence[int] | Tensor) -> Tensor:
    """Отклики (N, U, h, w) каналов или направлений."""
    channels = maps.shape[1]
    if isinstance(units, Tensor) and units.is_floating_point():
        if units.ndim != 2 or units.shape[1] != channels:
            raise InputError(f"направления — (U, {channels}), получены {tuple(units.shape)}")
        return torch.einsum("uk,nkhw->nuhw", units.to(maps), maps)
    numbers = torch.as_tensor(units, device=maps.device)
    if numbers.ndim != 1 or len(numbers) == 0 or numbers.min() < 0 or numbers.max() >= channels:
        raise InputError(f"units = {units}: нужны номера каналов от 0 до {channels - 1}")
    return maps[:, numbers]


def _keep(k: int, portions: list[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
    """k лучших по первому тензору (U, M) из всех порций; при равенстве — более ранние."""
    joined = [torch.cat(column, dim=1) for column in zip(*portions, strict=True)]
    order = joined[0].argsort(dim=1, descending=True, stable=True)[:, :k]
    return tuple(one.gather(1, order) for one in joined)


def _collect(
    data: Any, field: ReceptiveField, columns: int, values: Tensor, places: Tensor, numbers: Tensor
) -> Patches:
    crops, boxes = [], []
    for place, number in zip(places.flatten().tolist(), numbers.flatten().tolist(), strict=True):
        row, column = divmod(place, columns)
        image = take(data, range(number, number + 1))[0]
        crops.append(_crop(image, field, row, column))
        boxes.append(field.box(row, column))
    shape = values.shape
    images = torch.stack(crops).unflatten(0, shape)
    return Patches(images, torch.tensor(boxes).unflatten(0, shape), values, numbers)


def _crop(image: Tensor, field: ReceptiveField, row: int, column: int) -> Tensor:
    """Рецептивное поле элемента, вырезанное из картинки; за краем — нули."""
    size = [min(length, side) for length, side in zip(field.size, field.side, strict=True)]
    corner = [
        0 if length >= side else start
        for start, length, side in zip(
            field.corner(row, column), field.size, field.side, strict=True
        )
    ]
    crop = image.new_zeros(len(image), *size)
    source, target = [], []
    for start, length, side in zip(corner, size, field.side, strict=True):
        first, last = max(start, 0), min(start + length, side)
        source.append(slice(first, last))
        target.append(slice(first - start, last - start))
    crop[:, *target] = image[:, *source]
    return crop
