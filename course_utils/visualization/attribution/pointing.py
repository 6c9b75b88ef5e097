"""Игра «покажи пальцем»: попадает ли самое яркое место карты в предмет.

Предметы расставляем сами, поэтому маски известны точно, а сравнивать есть с чем: палец, который
всегда показывает в середину.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ...inputs import InputError
from ..ground.taking import taking
from ..ground.tensors import labels as classes
from ..ground.tensors import masks as truth
from ..ground.tensors import pictures


class Scenes(NamedTuple):
    """Сцены (M, C, k·H, k·W), класс искомого предмета (M,) и его маска (M, k·H, k·W), bool."""

    images: Tensor
    target: Tensor
    masks: Tensor


@taking(labels=classes, images=pictures)
def scenes(
    images: Tensor,
    labels: Tensor,
    *,
    count: int,
    cells: int = 2,
    objects: int = 2,
    background: float = 0.0,
    seed: int = 0,
) -> Scenes:
    """Расставляет картинки разных классов по случайным клеткам поля; первая из них — искомая.

    Параметры:
        images, labels: (N, C, H, W) и (N,) — предметы.
        count: M, сколько сцен.
        cells: k, поле k×k клеток размером с картинку.
        objects: предметов в сцене, от 1 до k²; классы у них разные.
        background: значение фона; маска — пиксели искомой картинки, отличные от него.
        seed: номер случайности.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> made = scenes(torch.ones(3, 1, 2, 2), torch.tensor([0, 1, 2]), count=5)
    >>> made.images.shape, made.masks.sum(dim=(1, 2)).tolist()
    (torch.Size([5, 1, 4, 4]), [4, 4, 4, 4, 4])
    """
    if not 1 <= objects <= min(cells**2, len(labels.unique())):
        raise InputError(
            f"предметов {objects}: нужно от 1 до {min(cells**2, len(labels.unique()))}, "
            f"столько клеток ({cells**2}) и разных классов ({len(labels.unique())})"
        )
    images, generator = images.detach(), torch.Generator().manual_seed(seed)
    height, width = images.shape[-2:]
    field = images.new_full((count, images.shape[1], cells * height, cells * width), background)
    masks, target = torch.zeros_like(field[:, 0], dtype=torch.bool), labels.new_zeros(count)
    for scene, mask, number in zip(field, masks, range(count), strict=True):
        chosen = _of_different_classes(labels, objects, generator)
        places = torch.randperm(cells**2, generator=generator)[:objects]
        for index, place in zip(chosen, places.tolist(), strict=True):
            top, left = place // cells * height, place % cells * width
            scene[:, top : top + height, left : left + width] = images[index]
            if index == chosen[0]:
                found = (images[index] != background).any(dim=0)
                mask[top : top + height, left : left + width] = found
        target[number] = labels[chosen[0]]
    return Scenes(field, target, masks)


def _of_different_classes(labels: Tensor, count: int, generator: torch.Generator) -> list[int]:
    """Номера `count` случайных предметов, среди которых нет двух одного класса."""
    seen: dict[int, int] = {}
    for index in torch.randperm(len(labels), generator=generator).tolist():
        seen.setdefault(int(labels[index]), index)
        if len(seen) == count:
            break
    return list(seen.values())


@taking(masks=truth)
def pointing_game(maps: Tensor, masks: Tensor, *, tolerance: int = 0) -> Tensor:
    """Доля самых ярких точек карты, попавших в маску.

    Обычно самая яркая точка одна, и ответ — 0 или 1; у постоянной карты это доля площади предмета,
    то есть вероятность попасть наугад.

    Параметры:
        maps: (N, H, W).
        masks: (N, H, W), bool.
        tolerance: считать попаданием промах не дальше стольких пикселей по каждой оси.

    Возвращает:
        (N,), 0…1; среднее — доля попаданий метода.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Zhang et al., 2016, «Top-down neural attention by excitation backprop» (там допуск 15).

    >>> pointing_game(torch.eye(2)[None], torch.tensor([[[True, False], [False, False]]]))
    tensor([0.5000])
    """
    if maps.shape != masks.shape or maps.ndim != 3:
        raise InputError(f"карты {tuple(maps.shape)} и маски {tuple(masks.shape)}: нужны (N, H, W)")
    wide = F.max_pool2d(masks[:, None].to(maps), 2 * tolerance + 1, 1, tolerance)[:, 0] > 0
    brightest = maps == maps.amax(dim=(1, 2), keepdim=True)
    hits = (brightest & wide).sum(dim=(1, 2))
    return hits.to(maps) / brightest.sum(dim=(1, 2))


@taking(masks=truth)
def centre_maps(masks: Tensor) -> Tensor:
    """Карты (N, H, W), которые всегда показывают в середину, — с ними сравнивают метод.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    height, width = masks.shape[1:]
    y, x = (torch.arange(size, dtype=torch.float32) - (size - 1) / 2 for size in (height, width))
    return -(y[:, None] ** 2 + x**2).expand(len(masks), height, width)
