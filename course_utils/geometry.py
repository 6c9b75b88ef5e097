"""Поворот, сдвиг, перекос и масштаб картинок: билинейная выборка, дифференцируемая по картинке."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import torch
from torch import Tensor
from torch.nn import functional as F

from .inputs import InputError

Fill = Literal["border", "reflection"]


def affine(
    images: Tensor,
    *,
    angle: Tensor | float = 0.0,
    shift: Tensor | Sequence[float] | float = 0.0,
    shear: Tensor | float = 0.0,
    zoom: Tensor | float = 1.0,
    fill: float | Fill = 0.0,
) -> Tensor:
    """Перекашивает, увеличивает, поворачивает и сдвигает картинки, каждую по-своему.

    Пиксель q ответа берётся из места p = A⁻¹(q − shift) исходной картинки. Здесь A — перекос,
    за ним увеличение и поворот, начало координат — середина картинки. Яркость между пикселями
    билинейная. Положительный угол — против часовой стрелки, как в математике; так во всей
    библиотеке. У `v2.functional.affine` из torchvision знак угла обратный, у
    `v2.functional.rotate` — тот же.

    Параметры:
        images: (N, C, H, W), вещественные.
        angle: поворот против часовой стрелки, градусы; число или (N,).
        shift: сдвиг вправо и вниз, пиксели; число, (2,) или (N, 2).
        shear: перекос вдоль горизонтали, градусы, от −90 до 90; положительный уводит верх
            вправо; число или (N,).
        zoom: во сколько раз крупнее, больше 0; число или (N,).
        fill: чем занять места, для которых исходного пикселя нет: яркость; «border» — ближайший
            пиксель края; «reflection» — отражение от края.

    Возвращает:
        (N, C, H, W) того же типа и на том же устройстве; сами числа могут лежать на любом.

    Ошибки:
        InputError: картинки другой формы или целые; увеличение не больше нуля; неизвестный
            способ `fill`.

    >>> corner = torch.tensor([[0.0, 1, 0], [0, 1, 1], [0, 0, 0]]).view(1, 1, 3, 3)
    >>> affine(corner, angle=90.0).round().int()[0, 0].tolist()
    [[0, 1, 0], [1, 1, 0], [0, 0, 0]]
    """
    if images.ndim != 4 or not images.is_floating_point():
        raise InputError(
            f"картинки {tuple(images.shape)}, {images.dtype}: нужны вещественные (N, C, H, W)"
        )
    if isinstance(fill, str) and fill not in get_args(Fill):
        raise InputError(f"fill={fill!r}: нужно число или {', '.join(get_args(Fill))}")
    matrix = _sampling(images, angle, shift, shear, zoom)
    places = F.affine_grid(matrix, list(images.shape), align_corners=False)
    if isinstance(fill, str):
        return F.grid_sample(images, places, padding_mode=fill, align_corners=False)
    return F.grid_sample(images - fill, places, align_corners=False) + fill


def _sampling(
    images: Tensor,
    angle: Tensor | float,
    shift: Tensor | Sequence[float] | float,
    shear: Tensor | float,
    zoom: Tensor | float,
) -> Tensor:
    """Откуда брать пиксели: матрицы (N, 2, 3) для `affine_grid`, где края картинки — −1 и 1.

    Считается в float64: восхождение по градиенту усиливает любое округление.
    """
    count, _, height, width = images.shape
    turn, slant, scale = (_numbers(value).expand(count) for value in (angle, shear, zoom))
    if not bool((scale > 0).all()):
        raise InputError(f"zoom должен быть больше нуля, получен {scale.min().item():g}")
    right, down = _numbers(shift).expand(count, 2).T
    turn, tan = turn.deg2rad(), slant.deg2rad().tan()
    cos, sin = turn.cos() / scale, turn.sin() / scale
    # обратный перекос × обратный поворот; ось y у картинок смотрит вниз
    xx, xy, yx, yy = cos + tan * sin, tan * cos - sin, sin, cos
    rows = [
        torch.stack([xx, xy * height / width, -2 * (xx * right + xy * down) / width], 1),
        torch.stack([yx * width / height, yy, -2 * (yx * right + yy * down) / height], 1),
    ]
    return torch.stack(rows, 1).to(images.dtype).to(images.device)


def _numbers(value: Tensor | Sequence[float] | float) -> Tensor:
    return torch.as_tensor(value, dtype=torch.float64, device="cpu")
