"""Раскладка t-SNE под лупой: менять перплексию и смотреть, какие картинки лежат рядом."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np

from ..plot import Figure, draw_points, figure, image_grid
from ..plot.embedding import class_legend, unit_square
from ..plot.images import draw_image
from ..plot.palette import CROSSHAIR
from .explorer import Explorer

SEEN = 24  # картинок под лупой


def tsne_explorer(
    pictures: Any, labels: Any, runs: Mapping[int, Any], *, start: int | None = None
) -> Explorer:
    """Виджет: слева точки выбранной раскладки и перекрестье лупы, справа картинки вокруг него.

    Параметры:
        pictures: (N, 1, H, W) или (N, 3, H, W), яркости 0…1.
        labels: (N,) номера классов.
        runs: перплексия → готовая раскладка (N, 2), например `data.tsne_runs()`.
        start: с какой раскладки начать; по умолчанию с первой.
    """
    classes = np.asarray(labels)
    clouds = {perplexity: unit_square(points) for perplexity, points in runs.items()}
    for perplexity, points in clouds.items():
        if not len(points) == len(pictures) == len(classes):
            raise ValueError(
                f"в раскладке {perplexity} точек {len(points)}, картинок {len(pictures)}, "
                f"меток {len(classes)}: нужно поровну"
            )

    def draw(perplexity: int, x: int, y: int) -> Figure:
        points, place = clouds[perplexity], np.array([x, y]) / 100
        seen = np.argsort(np.linalg.norm(points - place, axis=1), kind="stable")[:SEEN]
        counts = np.bincount(classes[seen])
        text = ", ".join(f"{kind} — {counts[kind]}" for kind in np.flatnonzero(counts))
        alt = f"Перплексия {perplexity}; под лупой в точке {x}, {y} классы: {text}"
        fig, (left, right) = figure(1, 2, alt=alt, size=(9.4, 4.2), width_ratios=(1.2, 1))
        draw_points(left, points, classes, title=f"перплексия {perplexity}")
        left.scatter(*points[seen].T, s=26, facecolors="none", edgecolors=CROSSHAIR, linewidths=0.8)
        left.plot(*place, "+", color=CROSSHAIR, markersize=22)
        left.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
        class_legend(left)
        nearest = [pictures[int(number)] for number in seen]
        draw_image(right, image_grid(nearest, columns=6), title=f"под лупой: {text}")
        return fig

    slider = ipywidgets.IntSlider
    choices = list(clouds)
    return Explorer(
        draw,
        {
            "perplexity": ipywidgets.SelectionSlider(
                options=choices, value=start or choices[0], description="перплексия"
            ),
            "x": slider(50, 0, 100, 2, description="лупа: x"),
            "y": slider(50, 0, 100, 2, description="лупа: y"),
        },
    )
