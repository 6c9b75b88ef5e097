"""Фильтры сети: сами веса в виде картинок и их простые свойства."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import progress
from ..engine.reading import Reader
from ..ground.batches import Sizes, batches
from ..ground.core import Layer, find_layer, preserved
from ..ground.taking import taking
from ..ground.tensors import vectors


class LayerInfo(NamedTuple):
    """Слой сети: имя с точками, вид, форма весов (пустая, если весов нет), число параметров."""

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


@taking()
def list_layers(
    model: nn.Module, kind: type[nn.Module] | tuple[type[nn.Module], ...] = nn.Module
) -> list[LayerInfo]:
    """Все слои без вложенных модулей, на любой глубине, в порядке объявления.

    Параметры:
        model: сеть.
        kind: вид слоёв, например `nn.Conv2d`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> [layer.name for layer in list_layers(nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU()), nn.ReLU)]
    ['1']
    """
    layers = []
    for name, module in model.named_modules():
        if name and isinstance(module, kind) and not any(module.children()):
            weight = getattr(module, "weight", None)
            shape = tuple(weight.shape) if isinstance(weight, Tensor) else ()
            count = sum(parameter.numel() for parameter in module.parameters())
            layers.append(LayerInfo(name, type(module).__name__, shape, count))
    return layers


@taking()
def first_filters(model: nn.Module) -> Tensor:
    """Фильтры первой свёртки (M, C, k, k), приведённые к 0…1 общим преобразованием.

    Ноль веса у всех фильтров один и тот же серый — 0.5; наибольший по модулю вес — 0 или 1.

    Ошибки:
        InputError: в сети нет свёрток или вход не 1 и не 3 канала.
    """
    convolutions = list_layers(model, nn.Conv2d)
    if not convolutions:
        raise InputError(f"в сети {type(model).__name__} нет ни одного слоя Conv2d")
    weight = _weight(model, convolutions[0].name)
    if weight.shape[1] not in (1, 3):
        raise InputError(
            f"первая свёртка видит {weight.shape[1]} каналов; картинкой её фильтры показать можно "
            "при 1 или 3, для остальных есть filter_planes"
        )
    largest = weight.abs().max()
    return 0.5 + 0.5 * weight / largest.where(largest > 0, 1)


@taking()
def filter_planes(model: nn.Module, layer: Layer) -> Tensor:
    """Веса свёртки по одной картинке на пару «выход — вход»: (M, C, k, k), со знаком.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return _weight(model, layer)


@taking()
def summed_filters(model: nn.Module, layer: Layer) -> Tensor:
    """Фильтры, сложенные по входным каналам: (M, k, k) uint8, каждый растянут на 0…255.

    Так фильтры глубоких слоёв рисуют чаще всего, хотя сумма теряет знаки и связь каналов; у
    постоянного фильтра — нули.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    total = _weight(model, layer).sum(1)
    lowest, highest = total.amin((1, 2), keepdim=True), total.amax((1, 2), keepdim=True)
    spread = highest - lowest
    return (255 * (total - lowest) / spread.where(spread > 0, 1)).round().to(torch.uint8)


@taking(filters=vectors)
def smoothness(filters: Tensor) -> Tensor:
    """Гладкость: 1 − средний квадрат разности соседей / (2·дисперсия), от −1 до 1.

    Корреляция соседних весов: у шума около 0, у гладкого фильтра близко к 1, у шахматной доски −1.

    Параметры:
        filters: (…, k, k), k ≥ 2.

    Возвращает:
        (…); у постоянного фильтра 1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> smoothness(torch.tensor([[1.0, -1.0], [-1.0, 1.0]]))
    tensor(-1.)
    """
    if filters.shape[-1] < 2 or filters.shape[-2] < 2:
        raise InputError(f"фильтр {tuple(filters.shape[-2:])}: соседей нет, нужно хотя бы 2 × 2")
    down = (filters[..., 1:, :] - filters[..., :-1, :]).square().flatten(-2)
    across = (filters[..., 1:] - filters[..., :-1]).square().flatten(-2)
    roughness = torch.cat([down, across], -1).mean(-1)
    variance = filters.flatten(-2).var(-1, correction=0)
    return 1 - roughness / (2 * variance.where(variance > 0, 1))


@taking()
def dead_filters(
    model: nn.Module,
    data: Any,
    layer: Layer,
    *,
    threshold: float = 0.0,
    batch_size: int | None = None,
) -> Tensor:
    """Номера каналов, чей отклик ни на одной картинке и ни в одном месте не больше `threshold`.

    Слой берут после ReLU. Стоимость: n·F до слоя.

    Параметры:
        model: сеть.
        data: картинки (n, C, H, W) или набор данных, как у `top_patches`.
        layer: слой с картами (N, K, h, w) или кодами (N, K).
        threshold: порог отклика.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Возвращает:
        LongTensor (D,), по возрастанию.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    largest: list[Tensor] = []
    with preserved(model, gradients=False), progress(len(data), "фильтры") as bar, Sizes() as sizes:
        read = Reader(model, layer, len(data))
        for _, images in batches(data, batch_size, sizes):
            largest.append(read(images).transpose(0, 1).flatten(1).amax(1))
            bar.update(len(images))
    return (torch.stack(largest).amax(0) <= threshold).nonzero()[:, 0]


def _weight(model: nn.Module, layer: Layer) -> Tensor:
    module = find_layer(model, layer)
    if not isinstance(module, nn.Conv2d):
        raise InputError(f"слой «{layer}» — {type(module).__name__}, а нужна свёртка Conv2d")
    return module.weight.detach().clone()
