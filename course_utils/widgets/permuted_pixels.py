"""Цифра, у которой переставлена часть пикселей: когда она перестаёт быть цифрой?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets
import numpy as np

from ..plot import Figure, images
from .explorer import Explorer

if TYPE_CHECKING:
    from ..data.digits import Digits


def permute_share(image: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Переставляет между собой долю `share` случайно выбранных пикселей картинки (H, W)."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(image.size)[: round(share * image.size)]
    permuted = image.ravel().copy()
    permuted[chosen] = permuted[rng.permutation(chosen)]
    return permuted.reshape(image.shape)


def neighbour_correlation(image: np.ndarray) -> float:
    """Корреляция яркостей соседей по горизонтали, −1…1."""
    return float(np.corrcoef(image[:, :-1].ravel(), image[:, 1:].ravel())[0, 1])


def permuted_pixels(digits: Digits) -> Explorer:
    """Виджет: номер цифры, доля переставленных пикселей, номер перестановки.

    Параметры:
        digits: набор цифр, картинки (N, 1, H, W).
    """

    def draw(index: int, percent: int, seed: int) -> Figure:
        image = digits.images[index, 0].numpy()
        permuted = permute_share(image, percent / 100, seed)
        labels = [
            f"{name}\nкорреляция соседей {neighbour_correlation(picture):.2f}"
            for name, picture in (("исходная", image), (f"переставлено {percent} %", permuted))
        ]
        alt = f"Цифра {int(digits.labels[index])} и она же, когда переставлено {percent} % пикселей"
        return images([image, permuted], titles=labels, alt=alt, cell=2.8)

    slider = ipywidgets.IntSlider
    return Explorer(
        draw,
        {
            "index": ipywidgets.BoundedIntText(0, 0, len(digits) - 1, description="номер цифры"),
            "percent": slider(30, 0, 100, 5, description="переставлено, %"),
            "seed": slider(0, 0, 20, description="перестановка"),
        },
    )
