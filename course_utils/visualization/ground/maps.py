"""Действия над готовыми картами (N, H, W): нормировка, растяжение, рамка."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor
from torch.nn import functional as F

from ...inputs import InputError, real
from .axes import MODES, inner
from .taking import taking
from .tensors import any_maps, places
from .tensors import maps as checked_maps


@taking(maps=any_maps)
def normalize_map(maps: Tensor) -> Tensor:
    """Делит каждую карту (N, H, W) на её наибольший модуль; ноль остаётся нулём, знак — знаком.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> normalize_map(torch.tensor([[[0.0, -2.0]], [[0.0, 0.0]]])).tolist()
    [[[0.0, -1.0]], [[0.0, 0.0]]]
    """
    largest = maps.abs().amax(dim=inner(maps), keepdim=True)
    return maps / largest.where(largest > 0, 1)


def _planes(name: str, value: Any) -> Any:
    """Одна карта (H, W) или несколько (N, H, W)."""
    alone = isinstance(value, Tensor) and value.ndim == 2
    return checked_maps(name, value[None])[0] if alone else checked_maps(name, value)


@taking(maps=_planes)
def relative_map(maps: Tensor, *, ceiling: float = math.inf) -> Tensor:
    """Во сколько раз каждое место карты (N, H, W) или (H, W) выше среднего по карте.

    Параметры:
        maps: неотрицательные карты, одна или несколько; нулевая карта остаётся нулевой.
        ceiling: всё, что больше, становится равным ему.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> relative_map(torch.tensor([[[0.0, 0, 2, 6]]]), ceiling=2.5).tolist()
    [[[0.0, 0.0, 1.0, 2.5]]]
    """
    if maps.min() < 0:
        raise InputError("карты со знаком: сначала сведите их reduce_channels или возьмите модуль")
    means = maps.mean((-2, -1), keepdim=True)
    return (maps / means.where(means > 0, 1)).clamp(max=ceiling)


@taking(maps=any_maps, images=places)
def resize_map(maps: Tensor, images: Tensor) -> Tensor:
    """Растягивает карты (N, h, w) до размера картинок: билинейно, `align_corners=False`.

    Карты сигналов (N, l) — линейно, объёмов (N, d, h, w) — трилинейно.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    if maps.ndim != images.ndim - 1:
        raise InputError(
            f"карты {tuple(maps.shape)} и картинки {tuple(images.shape)}: у карт на ось меньше"
        )
    return stretched(maps, images.shape[2:])


def stretched(maps: Tensor, size: tuple[int, ...]) -> Tensor:
    """Карты (N, h, w), растянутые билинейно до `size`; у сигналов — линейно."""
    mode = MODES[maps.ndim - 1]
    return F.interpolate(maps[:, None], size, mode=mode, align_corners=False)[:, 0]


@taking(threshold=real(0, 1, below=True))
def box_from_map(maps: Tensor, threshold: float = 0.2) -> Tensor:
    """Рамка вокруг самой большой связной области, где карта выше доли `threshold` максимума.

    Параметры:
        maps: (N, H, W).
        threshold: доля наибольшего значения карты, 0…1; в статье о CAM — 0.2.

    Возвращает:
        LongTensor (N, 4): верх, лево, низ, право; низ и право не входят в рамку. Карте без
        положительных значений достаётся пустая рамка из нулей.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        B. Zhou и др., 2016. Соседи — по стороне (4-связность).

    >>> box_from_map(torch.tensor([[[0.0, 0, 0], [0, 1, 1], [0, 0, 0]]]))
    tensor([[1, 1, 2, 3]])
    """
    return torch.tensor([_box(one, threshold) for one in maps.detach().cpu().numpy()])


def _box(values: np.ndarray, threshold: float) -> list[int]:
    regions, count = ndimage.label(values > threshold * max(values.max(), 0))
    if count == 0:
        return [0, 0, 0, 0]
    largest = np.bincount(regions.ravel())[1:].argmax()
    rows, columns = ndimage.find_objects(regions)[largest]
    return [rows.start, columns.start, rows.stop, columns.stop]
