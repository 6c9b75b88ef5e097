"""Фильтр Габора на фотографии: поворачивайте, передвигайте и следите за одним числом."""

from __future__ import annotations

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike

from ..cortex import gabor, patch_at
from ..plot import Figure, one_cell
from .explorer import Explorer

SIDE = 61  # пикселей: фильтр, место на снимке и фрагмент — одного размера


def gabor_explorer(
    photo: ArrayLike, *, row: int | None = None, column: int | None = None, angle: int = 0
) -> Explorer:
    """Виджет: наклон, частота, фаза и место фильтра; ответ простой клетки — числом.

    Параметры:
        photo: (H, W) или (H, W, 3).
        row, column: место в начале; по умолчанию середина снимка.
        angle: наклон в начале, градусы, кратен пяти.
    """
    height, width = np.shape(photo)[:2]

    def draw(angle: int, frequency: float, phase: int, row: int, column: int) -> Figure:
        filter_ = gabor(np.deg2rad(angle), frequency, np.deg2rad(phase), size=SIDE)
        patch = patch_at(photo, row, column, SIDE)
        alt = (
            f"Снимок с рамкой в месте ({row}, {column}), фрагмент под ней и фильтр Габора: "
            f"наклон {angle}°, частота {frequency:.3f}, фаза {phase}°. "
            f"Сумма произведений {(patch * filter_).sum():+.3f}."
        )
        return one_cell(photo, patch, filter_, row, column, alt=alt)

    start = (height // 2 if row is None else row, width // 2 if column is None else column)
    integer, real = ipywidgets.IntSlider, ipywidgets.FloatSlider
    cycles = "частота, 1/пиксель"
    return Explorer(
        draw,
        {
            "angle": integer(angle, 0, 175, 5, description="наклон, градусы"),
            "frequency": real(
                0.08,
                min=0.05,
                max=0.25,
                step=0.005,
                description=cycles,
                readout_format=".3f",
            ),
            "phase": integer(0, 0, 345, 15, description="фаза, градусы"),
            "row": integer(start[0], 0, height - 1, description="строка"),
            "column": integer(start[1], 0, width - 1, description="столбец"),
        },
    )
