"""Рисунок соответствия: пары похожих точек двух фотографий, соединённые линиями."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np

from .figure import Figure, figure
from .images import as_image, draw_image
from .palette import ORDER

if TYPE_CHECKING:
    from ..visualization import Matches


def correspondence(
    first: Any, second: Any, matches: Matches, *, alt: str, count: int = 30, title: str = ""
) -> Figure:
    """Две фотографии рядом; линии соединяют `count` самых похожих пар точек.

    Параметры:
        first, second: (C, H, W) 0…1.
        matches: итог `visualization.correspond`.
    """
    left, right = as_image(first), as_image(second)
    width = (left.shape[1] + right.shape[1]) / max(left.shape[0], right.shape[0])
    fig, axes = figure(1, 2, alt=alt, size=(3.6 * width, 4.0))
    draw_image(axes[0], left)
    draw_image(axes[1], right)
    best = np.argsort(-np.asarray(matches.similarity))[:count]
    starts, ends = np.asarray(matches.first)[best], np.asarray(matches.second)[best]
    order = np.argsort(starts[:, 0])  # цвет меняется слева направо
    colors = matplotlib.colormaps[ORDER](np.linspace(0.05, 0.95, len(order)))
    for start, end, color in zip(starts[order], ends[order], colors, strict=True):
        axes[0].plot(*start, "o", color=color, markersize=5, markeredgecolor="white")
        axes[1].plot(*end, "o", color=color, markersize=5, markeredgecolor="white")
        axes[1].annotate(
            "", xy=tuple(end), xytext=tuple(start), textcoords=axes[0].transData, zorder=3,
            arrowprops={"arrowstyle": "-", "color": color, "alpha": 0.6}, annotation_clip=False,
        )  # fmt: skip
    fig.suptitle(title)
    return fig
