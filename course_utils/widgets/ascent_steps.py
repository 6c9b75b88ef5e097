"""Ход градиентного восхождения: двигать номер шага и видеть картинку и значение цели."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np

from ..plot import Figure, figure
from ..plot.images import draw_image
from .explorer import Explorer


def ascent_steps(
    steps: Sequence[int], pictures: Mapping[str, Sequence[Any]], values: Mapping[str, Any]
) -> Explorer:
    """Виджет: картинки нескольких восхождений на одном и том же шаге и кривые их целей.

    Параметры:
        steps: номера шагов, на которых картинки сохранены, по возрастанию.
        pictures: подпись восхождения → картинки (3, H, W) или (H, W) в порядке `steps`.
        values: подпись восхождения → значения цели на всех шагах (T,), T больше последнего шага.
    """
    if set(pictures) != set(values):
        raise ValueError(f"картинки есть у {sorted(pictures)}, а значения — у {sorted(values)}")
    curves = {name: np.asarray(values[name], dtype=float) for name in pictures}
    for name, saved in pictures.items():
        if len(saved) != len(steps) or len(curves[name]) <= steps[-1]:
            raise ValueError(
                f"«{name}»: картинок {len(saved)}, значений {len(curves[name])}; "
                f"нужно {len(steps)} и не меньше {steps[-1] + 1}"
            )
    order = list(pictures)

    def draw(step: int) -> Figure:
        at = list(steps).index(step)
        told = ", ".join(f"{name} — {curves[name][step]:.1f}" for name in order)
        size = (2.6 * len(order) + 3.8, 3.0)
        fig, axes = figure(1, len(order) + 1, alt=f"Шаг {step}; цель: {told}", size=size)
        for ax, name in zip(axes, order, strict=False):
            draw_image(ax, pictures[name][at], title=f"{name}: {curves[name][step]:.1f}")
        for name in order:
            axes[-1].plot(curves[name], label=name)
            axes[-1].plot(step, curves[name][step], "ko", markersize=5)
        axes[-1].set(xlabel="шаг", ylabel="цель", title=f"шаг {step}")
        axes[-1].legend(fontsize=8)
        axes[-1].grid(alpha=0.3)
        return fig

    slider = ipywidgets.SelectionSlider(
        options=list(steps), value=steps[len(steps) // 2], description="шаг"
    )
    return Explorer(draw, {"step": slider})
