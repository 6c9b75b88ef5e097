"""Поворот и масштаб картинок: билинейная выборка, дифференцируемая по картинке."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def warp(images: Tensor, degrees: float = 0.0, factor: float = 1.0) -> Tensor:
    """Поворачивает картинки вокруг центра и растягивает их; размер не меняется.

    Параметры:
        images: (N, C, H, W).
        degrees: угол против часовой стрелки, градусы.
        factor: во сколько раз увеличить, больше нуля; при factor < 1 поля повторяют край.

    Возвращает:
        (N, C, H, W) того же типа.

    >>> corner = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]])
    >>> warp(corner, 90).round()
    tensor([[[[0., 0.],
              [1., 0.]]]])
    """
    if not factor > 0:
        raise ValueError(f"масштаб {factor}: нужно число больше нуля")
    height, width = images.shape[-2:]
    cos, sin = (f(math.radians(degrees)) / factor for f in (math.cos, math.sin))
    # координаты grid_sample нормированы на стороны картинки, поэтому сдвиги делят на W/H и H/W
    rows = [[cos, -sin * height / width, 0.0], [sin * width / height, cos, 0.0]]
    matrix = torch.tensor([rows], dtype=images.dtype, device=images.device)
    grid = F.affine_grid(matrix.expand(len(images), 2, 3), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)
