"""Аугментация руками: повернуть, сдвинуть, перекосить, увеличить, отразить."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np

from ..plot import Figure, images
from .explorer import Explorer

FILLS = {"чёрным": 0.0, "краем": "border", "отражением": "reflection"}


def augmentation_explorer(pictures: Mapping[str, Any]) -> Explorer:
    """Виджет: картинка до и после преобразования, пустые места заполнены выбранным способом.

    Параметры:
        pictures: подпись → картинка (H, W) или (H, W, 3): uint8 или яркости 0…1.
    """

    def draw(
        picture: str, angle: int, right: int, down: int, shear: int, zoom: float, mirror: bool,
        fill: str,
    ) -> Figure:  # fmt: skip
        before = _unit(pictures[picture])
        shift = right * before.shape[1] / 100, down * before.shape[0] / 100
        source = before[:, ::-1] if mirror else before
        after = _transform(source, FILLS[fill], angle=angle, shift=shift, shear=shear, zoom=zoom)
        alt = f"Слева {picture}, справа она же: поворот {angle}°, увеличение {zoom:g}"
        return images([before, after], titles=["до", "после"], alt=alt, cell=2.6)

    slider, real = ipywidgets.IntSlider, ipywidgets.FloatSlider
    return Explorer(
        draw,
        {
            "picture": ipywidgets.ToggleButtons(options=list(pictures), description="картинка"),
            "angle": slider(15, -180, 180, 5, description="поворот, °"),
            "right": slider(0, -50, 50, 5, description="вправо, %"),
            "down": slider(0, -50, 50, 5, description="вниз, %"),
            "shear": slider(0, -60, 60, 5, description="перекос, °"),
            "zoom": real(1.0, min=0.4, max=2.0, step=0.1, description="увеличение"),
            "mirror": ipywidgets.Checkbox(False, description="отразить слева направо"),
            "fill": ipywidgets.ToggleButtons(options=list(FILLS), description="пустое"),
        },
    )


def _unit(picture: Any) -> np.ndarray:
    """Яркости 0…1, float32."""
    array = np.asarray(picture)
    return array.astype(np.float32) / (255 if array.dtype == np.uint8 else 1)


def _transform(picture: np.ndarray, fill: Any, **values: Any) -> np.ndarray:
    """Преобразует картинку (H, W) или (H, W, 3)."""
    import torch

    from ..geometry import affine

    channels = np.atleast_3d(picture).transpose(2, 0, 1)
    batch = torch.from_numpy(channels.copy()).unsqueeze(0)
    result = affine(batch, fill=fill, **values)[0].numpy().transpose(1, 2, 0)
    return result.clip(0, 1).reshape(picture.shape)
