"""Восстановленные картинки по слоям: двигать глубину и видеть, что код ещё помнит."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np

from ..plot import Figure, figure
from ..plot.images import draw_image
from .explorer import Explorer


def inversion_depth(originals: Mapping[str, Any], restored: Mapping[str, Any]) -> Explorer:
    """Виджет: картинка, её восстановление по коду слоя и ошибка картинки на всех глубинах.

    Ошибка — корень из среднего квадрата разности яркостей.

    Параметры:
        originals: подпись → картинка (C, H, W), яркости 0…1.
        restored: слой → картинки (N, C, H, W) в порядке `originals`; слои по глубине.
    """
    order, layers = list(originals), list(restored)
    truth = np.stack([np.asarray(originals[name], dtype=float) for name in order])
    stacks = {layer: np.asarray(restored[layer], dtype=float) for layer in layers}
    for layer, stack in stacks.items():
        if stack.shape != truth.shape:
            raise ValueError(
                f"«{layer}»: восстановлены {stack.shape}, а картинки {truth.shape}: "
                "нужна одна на каждую и того же размера"
            )
    errors = np.stack([np.sqrt(((s - truth) ** 2).mean((1, 2, 3))) for s in stacks.values()])

    def draw(layer: str, picture: str) -> Figure:
        depth, number = layers.index(layer), order.index(picture)
        error = errors[depth, number]
        alt = f"{picture}: оригинал и восстановление по слою {layer}, ошибка {error:.2f}"
        fig, (left, middle, right) = figure(1, 3, alt=alt, size=(9.0, 3.0))
        draw_image(left, truth[number], title=picture)
        draw_image(middle, stacks[layer][number], title=f"по коду {layer}")
        right.plot(errors[:, number])
        right.plot(depth, error, "ko", markersize=5)
        right.set(ylabel="ошибка картинки", ylim=(0, None), title=f"ошибка {error:.2f}")
        right.set_xticks(range(len(layers)), layers, rotation=60, fontsize=7)
        right.grid(alpha=0.3)
        return fig

    return Explorer(
        draw,
        {
            "layer": ipywidgets.SelectionSlider(
                options=layers, value=layers[(len(layers) - 1) // 2], description="слой"
            ),
            "picture": ipywidgets.ToggleButtons(options=order, description="картинка"),
        },
    )
