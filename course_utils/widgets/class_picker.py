"""Карты активации разных классов одной картинки: выбрать класс, сменить шкалу."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np

from ..plot import Figure, figure
from ..plot.images import draw_image
from ..plot.palette import SEQUENTIAL
from .explorer import Explorer

COMMON, OWN = "общая для всех классов", "своя у каждого класса"


def class_picker(picture: Any, maps: Mapping[str, Any], *, label: str = "карта") -> Explorer:
    """Виджет: карта выбранного класса поверх картинки.

    При общей шкале видно, что довод за один класс слабее, чем за другой; при своей шкале любая
    карта, и самая слабая, достигает верхнего цвета.

    Параметры:
        picture: (3, H, W) или (H, W, 3), яркости 0…1.
        maps: имя класса → карта (H, W), неотрицательная, например `grad_cam`.
        label: подпись цветовой шкалы.
    """
    arrays = {name: np.asarray(one, dtype=float) for name, one in maps.items()}
    if min(float(array.min()) for array in arrays.values()) < 0:
        raise ValueError("карты со знаком: отрезать отрицательное можно через .relu()")
    largest = max(float(array.max()) for array in arrays.values())

    def draw(name: str, scale: str) -> Figure:
        values = arrays[name]
        top = largest if scale == COMMON else float(values.max())
        fig, (left, right) = figure(
            1, 2, alt=f"Картинка и карта класса «{name}»; шкала {scale}", size=(7.4, 3.4)
        )
        draw_image(left, picture)
        draw_image(right, picture, title=f"{name}: не выше {values.max():.2g}")
        shown = right.imshow(values, cmap=SEQUENTIAL, vmin=0, vmax=top or 1.0, alpha=0.75)
        fig.colorbar(shown, ax=right, label=label)
        return fig

    return Explorer(
        draw,
        {
            "name": ipywidgets.Dropdown(options=list(arrays), description="класс"),
            "scale": ipywidgets.ToggleButtons(options=[COMMON, OWN], description="шкала"),
        },
    )
