"""Аугментация: случайные повороты, сдвиги, перекосы и увеличения, у каждой картинки свои."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..geometry import Fill, affine


class RandomAffine(nn.Module):
    """Слой аугментации: при обучении меняет картинки случайно, в режиме оценки не трогает.

    `v2.RandomAffine` из torchvision на батче тензоров выбирает одно преобразование на весь
    батч; этот слой — своё для каждой картинки.

    Параметры:
        angle: наибольший поворот в обе стороны, градусы.
        shift: наибольший сдвиг в обе стороны, доля стороны картинки.
        shear: наибольший перекос в обе стороны, градусы.
        zoom: наименьшее и наибольшее увеличение.
        fill: чем занять пустые места, как у `geometry.affine`; у нормированных картинок фон — не
            ноль.

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
