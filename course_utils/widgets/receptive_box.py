"""Рамка рецептивного поля на снимке: выбрать слой и элемент карты и увидеть то, что видит он."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets

from ..plot import Figure, draw_box, figure
from ..plot.images import as_image, draw_image
from .explorer import Explorer

if TYPE_CHECKING:
    from torch import nn


def receptive_box(
    picture: Any, model: nn.Module, layers: Sequence[str], *, start: str | None = None
) -> Explorer:
    """Виджет: слева снимок с рамкой поля, справа то, что внутри рамки.

    Место элемента задаётся в процентах от размера карты: у каждого слоя она своя.

    Параметры:
        picture: (C, H, W), C = 1 или 3, или (H, W, 3); яркости 0…1.
        model: сеть; её граф должен записываться torch.fx.
        layers: имена слоёв с картами, от входа к выходу.
        start: с какого слоя начать; по умолчанию с первого.
    """
    from ..visualization import receptive_field

    shown = as_image(picture)
    fields = {layer: receptive_field(model, layer, shown.shape[:2]) for layer in layers}

    def draw(layer: str, row: int, column: int) -> Figure:
        field = fields[layer]
        places = field.rows.places, field.columns.places
        element = [
            round(share * (n - 1) / 100) for share, n in zip((row, column), places, strict=True)
        ]
        box = top, left, bottom, right = field.box(*element)
        height, width = field.size
        alt = f"Слой {layer}: поле {height}×{width}, рамка {box}"
        fig, (whole, part) = figure(1, 2, alt=alt, size=(7.6, 3.7))
        title = f"{layer}: карта {places[0]}×{places[1]}, поле {height}×{width}"
        draw_image(whole, shown, title=title)
        draw_box(whole, box)
        title = f"видит элемент ({element[0]}, {element[1]})"
        draw_image(part, shown[top:bottom, left:right], title=title)
        return fig

    slider = ipywidgets.IntSlider
    return Explorer(
        draw,
        {
            "layer": ipywidgets.SelectionSlider(
                options=list(fields), value=start or layers[0], description="слой"
            ),
            "row": slider(50, 0, 100, 2, description="ряд, %"),
            "column": slider(50, 0, 100, 2, description="столбец, %"),
        },
    )
