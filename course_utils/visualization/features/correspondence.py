"""Соответствие двух фотографий: какое место второй похоже на это место первой, если верить слою."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ..ground.core import Layer, preserved, recording, run
from ..ground.taking import taking
from ..ground.tensors import pictures


class Matches(NamedTuple):
    """Пары точек (K, 2) в пикселях (x, y) и сходство (K,) — косинус угла, −1…1."""

    first: Tensor
    second: Tensor
    similarity: Tensor


@taking(first=pictures, second=pictures)
def correspond(
    model: nn.Module, first: Tensor, second: Tensor, *, layer: Layer, mutual: bool = True
) -> Matches:
    """Для каждой ячейки карты первой фотографии — самая похожая ячейка второй.

    Похожесть — косинус между векторами каналов. Ближайший сосед берётся сам по себе, без
    сглаживания и без предположения, что соседние точки движутся вместе.

    Параметры:
        model: сеть.
        first, second: по одной фотографии (1, C, H, W); размеры могут быть разными.
        layer: слой с картами признаков.
        mutual: True — оставить только взаимно ближайшие пары.

    Возвращает:
        `Matches`; точка — середина ячейки карты, растянутой на картинку. Цена: 2F + (hw)²·C.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Long, Zhang, Darrell, 2014, «Do convnets learn correspondence?»

    >>> net = nn.Sequential(nn.Conv2d(3, 8, 4, stride=4))
    >>> photo = torch.rand(1, 3, 16, 16)
    >>> matches = correspond(net, photo, photo, layer="0")
    >>> torch.equal(matches.first, matches.second)
    True
    """
    maps = [_map(model, image, layer) for image in (first, second)]
    if len(maps[0]) != len(maps[1]):
        raise InputError(f"каналов {len(maps[0])} и {len(maps[1])}: фотографии не для одной сети")
    vectors = [torch.nn.functional.normalize(m.flatten(1), dim=0) for m in maps]
    similarity = vectors[0].T @ vectors[1]  # (h₁·w₁, h₂·w₂)
    values, there = similarity.max(dim=1)
    here = torch.arange(len(there), device=there.device)
    if mutual:
        here = here[similarity.argmax(dim=0)[there] == here]
    pairs = (here, first, maps[0]), (there[here], second, maps[1])
    points = [_centres(index, image, grid) for index, image, grid in pairs]
    return Matches(points[0], points[1], values[here])


def _map(model: nn.Module, image: Tensor, layer: Layer) -> Tensor:
    if len(image) != 1:
        raise InputError(f"нужна одна фотография (1, C, H, W), получено {len(image)}")
    with preserved(model, gradients=False), recording(model, [layer], stop=True) as found:
        run(model, image.detach())
    return found.maps(model, layer, image)[0]


def _centres(index: Tensor, image: Tensor, grid: Tensor) -> Tensor:
    """Середины ячеек карты (C, h, w) с номерами `index` в пикселях картинки: (K, 2), (x, y)."""
    height, width = grid.shape[1:]
    rows, columns = index // width, index % width
    x = (columns + 0.5) * image.shape[3] / width - 0.5
    y = (rows + 0.5) * image.shape[2] / height - 0.5
    return torch.stack([x, y], dim=1).to(image.dtype)
