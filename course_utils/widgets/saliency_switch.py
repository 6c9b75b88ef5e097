"""Карты значимости разных методов в одной шкале: переключать метод и картинку."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np

from ..plot import Figure, figure
from ..plot.images import draw_image
from ..plot.palette import SEQUENTIAL
from .explorer import Explorer

BRIGHTEST = 0.99  # доля пикселей, которым хватает шкалы; остальные рисуются верхним цветом


def saliency_switch(pictures: Mapping[str, Any], maps: Mapping[str, Any]) -> Explorer:
    """Виджет: картинка и её карта; при смене метода цветовая шкала остаётся прежней.

    Единицы у методов разные, поэтому каждая карта поделена на своё среднее: 1 — средняя
    значимость пикселя, 5 — впятеро выше средней.

    Параметры:
        pictures: подпись → картинка (3, H, W) или (H, W, 3), яркости 0…1.
        maps: метод → карты (N, H, W) неотрицательные, в порядке `pictures`.
    """
    import torch

    from ..visualization import relative_map

    stacks = {name: torch.as_tensor(np.asarray(stack, float)) for name, stack in maps.items()}
    relative = {name: relative_map(stack).numpy() for name, stack in stacks.items()}
    for name, stack in relative.items():
        if len(stack) != len(pictures):
            raise ValueError(f"«{name}»: карт {len(stack)}, а картинок {len(pictures)}")
    limit = float(np.quantile(np.stack(list(relative.values())), BRIGHTEST))
    order = list(pictures)

    def draw(method: str, picture: str) -> Figure:
        alt = f"Слева {picture}, справа карта значимости: {method}"
        fig, (left, right) = figure(1, 2, alt=alt, size=(7.4, 3.4))
        draw_image(left, pictures[picture], title=picture)
        values = relative[method][order.index(picture)]
        shown = right.imshow(values, cmap=SEQUENTIAL, vmin=0, vmax=limit)
        right.set(title=method, xticks=[], yticks=[])
        fig.colorbar(shown, ax=right, label="во сколько раз выше среднего", extend="max")
        return fig

    return Explorer(
        draw,
        {
            "method": ipywidgets.ToggleButtons(options=list(maps), description="метод"),
            "picture": ipywidgets.ToggleButtons(options=order, description="картинка"),
        },
    )
