"""Аугментация: случайные повороты, сдвиги, перекосы и увеличения, у каждой картинки свои."""

from __future__ import annotations

from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Fill = Literal["border", "reflection"]


def affine(
    images: Tensor,
    *,
    angle: Tensor | float = 0.0,
    shift: Tensor | float = 0.0,
    shear: Tensor | float = 0.0,
    zoom: Tensor | float = 1.0,
    fill: float | Fill = 0.0,
) -> Tensor:
    """Поворачивает, сдвигает, перекашивает и увеличивает картинки, каждую по-своему.

    Пиксель q ответа берётся из места p = A⁻¹(q − shift) исходной картинки. Здесь A — перекос,
    поворот и увеличение, начало координат — середина картинки. Яркость между пикселями
    билинейная.

    Параметры:
        images: (N, C, H, W).
        angle: поворот по часовой стрелке, градусы; число или (N,).
        shift: сдвиг вправо и вниз, пиксели; число, (2,) или (N, 2).
        shear: перекос вдоль горизонтали, градусы, от −90 до 90; число или (N,).
        zoom: во сколько раз крупнее, больше 0; число или (N,).
        fill: чем занять места, для которых исходного пикселя нет: яркость; «border» — ближайший
            пиксель края; «reflection» — отражение от края.

    Возвращает:
        (N, C, H, W) того же типа.

    Ошибки:
        ValueError: увеличение не больше нуля; неизвестный способ `fill`.

    >>> corner = torch.tensor([[0.0, 1, 0], [0, 1, 1], [0, 0, 0]]).view(1, 1, 3, 3)
    >>> affine(corner, angle=90.0).round().int()[0, 0].tolist()
    [[0, 0, 0], [0, 1, 1], [0, 1, 0]]
    """
    if isinstance(fill, str) and fill not in get_args(Fill):
        raise ValueError(f"fill={fill!r}: нужно число или {', '.join(get_args(Fill))}")
    count, _, height, width = images.shape
    turn, slant, scale = (
        torch.as_tensor(value, dtype=images.dtype).expand(count) for value in (angle, shear, zoom)
    )
    if not bool((scale > 0).all()):
        raise ValueError(f"zoom должен быть больше нуля, получен {scale.min().item():g}")
    offset = torch.as_tensor(shift, dtype=images.dtype).expand(count, 2).unsqueeze(2)
    back = torch.linalg.inv(scale.view(-1, 1, 1) * _linear(turn.deg2rad(), slant.deg2rad()))
    half = images.new_tensor([width / 2, height / 2])  # у affine_grid края картинки — это −1 и 1
    matrix = torch.cat([back * half, -back @ offset], 2) / half.view(2, 1)
    places = F.affine_grid(matrix, list(images.shape), align_corners=False)
    if isinstance(fill, str):
        return F.grid_sample(images, places, padding_mode=fill, align_corners=False)
    return F.grid_sample(images - fill, places, align_corners=False) + fill


def _linear(turn: Tensor, slant: Tensor) -> Tensor:
    """Сначала перекос, потом поворот: матрицы (N, 2, 2)."""
    cos, sin, tan = turn.cos(), turn.sin(), slant.tan()
    zero, one = torch.zeros_like(tan), torch.ones_like(tan)
    rotation = torch.stack([cos, -sin, sin, cos], 1).view(-1, 2, 2)
    return rotation @ torch.stack([one, -tan, zero, one], 1).view(-1, 2, 2)


class RandomAffine(nn.Module):
    """Слой аугментации: при обучении меняет картинки случайно, в режиме оценки не трогает.

    `v2.RandomAffine` из torchvision на батче тензоров выбирает одно преобразование на весь
    батч; этот слой — своё для каждой картинки.

    Параметры:
        angle: наибольший поворот в обе стороны, градусы.
        shift: наибольший сдвиг в обе стороны, доля стороны картинки.
        shear: наибольший перекос в обе стороны, градусы.
        zoom: наименьшее и наибольшее увеличение.
        fill: чем занять пустые места, как у `affine`; у нормированных картинок фон — не ноль.

    >>> layer = RandomAffine(angle=15).eval()
    >>> images = torch.rand(2, 1, 28, 28)
    >>> layer(images) is images
    True
    """

    def __init__(
        self,
        *,
        angle: float = 0.0,
        shift: float = 0.0,
        shear: float = 0.0,
        zoom: tuple[float, float] = (1.0, 1.0),
        fill: float | Fill = 0.0,
    ) -> None:
        super().__init__()
        self.angle, self.shift, self.shear, self.zoom = angle, shift, shear, zoom
        self.fill = fill

    def forward(self, images: Tensor) -> Tensor:
        """(N, C, H, W) → то же."""
        if not self.training:
            return images
        count, side = len(images), images.new_tensor([images.shape[3], images.shape[2]])
        low, high = self.zoom
        return affine(
            images,
            angle=self.angle * (2 * torch.rand(count) - 1),
            shift=self.shift * side * (2 * torch.rand(count, 2) - 1),
            shear=self.shear * (2 * torch.rand(count) - 1),
            zoom=low + (high - low) * torch.rand(count),
            fill=self.fill,
        )
