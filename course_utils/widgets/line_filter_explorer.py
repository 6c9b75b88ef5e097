"""Фильтр-линия под любым углом: где на цифре он откликается?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets
import numpy as np

from ..convolution import conv2d, relu
from ..plot import Figure, figure
from ..plot.images import draw_image
from ..plot.palette import SEQUENTIAL
from .explorer import Explorer

if TYPE_CHECKING:
    from ..data.digits import Digits


def line_filter(angle: float, size: int = 5) -> np.ndarray:
    """Линия через центр квадрата: на линии плюс, вне её минус, сумма весов нуль.

    Параметры:
        angle: наклон в градусах против часовой стрелки; 0 — горизонталь, 90 — вертикаль.
        size: сторона ядра, нечётная.

    Возвращает:
        (size, size) float64; сумма положительных весов равна единице.
    """
    half = size // 2
    y, x = np.mgrid[half : -half - 1 : -1, -half : half + 1]
    turn = np.deg2rad(angle)
    line = np.exp(-((x * np.sin(turn) - y * np.cos(turn)) ** 2) / 0.5)
    line -= line.mean()
    kernel: np.ndarray = line / line[line > 0].sum()
    return kernel


def line_filter_explorer(digits: Digits, angle: int = 90) -> Explorer:
    """Виджет: номер цифры и наклон линии; рядом цифра, фильтр и карта признаков после ReLU.

    Параметры:
        digits: набор цифр, картинки (N, 1, H, W).
        angle: наклон линии в начале, градусы.
    """

    def draw(index: int, angle: int) -> Figure:
        image = digits.images[index, 0].double().numpy()
        kernel = line_filter(angle)
        feature_map = relu(conv2d(image, kernel))
        label = int(digits.labels[index])
        alt = f"Цифра {label}, линия под углом {angle}° и карта признаков: {feature_map.max():.2f}"
        fig, axes = figure(1, 3, alt=alt, size=(8.4, 2.9))
        draw_image(axes[0], image, title=f"цифра {label}")
        draw_image(axes[1], kernel, title=f"фильтр {angle}°", signed=True, colorbar="вес")
        title = f"отклик, сумма {feature_map.sum():.1f}"
        draw_image(axes[2], feature_map, title=title, cmap=SEQUENTIAL, colorbar="после ReLU")
        return fig

    return Explorer(
        draw,
        {
            "index": ipywidgets.BoundedIntText(0, 0, len(digits) - 1, description="номер цифры"),
            "angle": ipywidgets.IntSlider(angle, 0, 175, 5, description="наклон, градусы"),
        },
    )
