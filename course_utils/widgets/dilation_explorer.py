"""Расширенные свёртки: какие отсчёты входа видит один элемент выхода."""

from __future__ import annotations

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ..convolution import Layer, receptive_field
from ..plot import Figure, figure
from ..plot.palette import FUTURE, NEUTRAL, PAST, SKIPPED
from .explorer import Explorer

WIDEST = 130  # отсчётов на рисунке; дальше точки сливаются


def dilation_explorer(
    *, kernel: int = 2, depth: int = 4, base: int = 2, causal: bool = True
) -> Explorer:
    """Виджет: дерево связей одного элемента выхода вдоль времени.

    Слой n (от нуля) раздвигает отсчёты окна на base**n; розовым отмечены отсчёты будущего.

    Параметры:
        kernel: размер окна, 2…5.
        depth: число слоёв, 1…6.
        base: основание расширения, 1…3; 1 — обычные свёртки.
        causal: окно кончается на текущем отсчёте; иначе он в середине окна.
    """
    slider = ipywidgets.IntSlider
    return Explorer(
        _draw,
        {
            "kernel": slider(kernel, 2, 5, description="окно"),
            "depth": slider(depth, 1, 6, description="слоёв"),
            "base": slider(base, 1, 3, description="основание"),
            "causal": ipywidgets.Checkbox(causal, description="без будущего"),
        },
    )


def taps(kernel: int, dilation: int, causal: bool) -> np.ndarray:
    """Отсчёты под окном относительно текущего; у чётного симметричного окна прошлое шире."""
    last = 0 if causal else (kernel - 1) // 2
    return dilation * np.arange(last - kernel + 1, last + 1)


def _draw(kernel: int, depth: int, base: int, causal: bool) -> Figure:
    field = receptive_field(Layer(kernel, dilation=base**n) for n in range(depth)).size
    if field > WIDEST:
        raise ValueError(
            f"поле {field} отсчётов шире рисунка ({WIDEST}): уменьшите окно, число слоёв "
            "или основание"
        )
    title = f"рецептивное поле: {field} отсчётов, весов при одном канале: {kernel * depth}"
    alt = f"Дерево связей одного элемента выхода с {field} отсчётами входа"
    fig, ax = figure(alt=alt, size=(9.2, 3.8))
    seen = _draw_tree(ax, kernel, [base**n for n in range(depth)], causal)
    labels = [f"слой {n + 1}, раздвинут на {base**n}" for n in range(depth)]
    ax.set_yticks(range(depth + 1), ["вход", *labels], fontsize=9)
    ax.set(xlabel="отсчёт относительно текущего", xlim=(seen.min() - 1, max(seen.max(), 0) + 2))
    ax.set_title(title, fontsize=10)
    return fig


def _draw_tree(ax: Axes, kernel: int, dilations: list[int], causal: bool) -> np.ndarray:
    """Рисует дерево сверху вниз; возвращает отсчёты входа, до которых оно дошло."""
    reached = np.array([0])
    for level in range(len(dilations), 0, -1):
        _draw_row(ax, reached, level)
        below = reached[:, None] + taps(kernel, dilations[level - 1], causal)
        lines = [[(a, level), (b, level - 1)] for a, row in zip(reached, below, strict=True)
                 for b in row]  # fmt: skip
        ax.add_collection(LineCollection(lines, colors=NEUTRAL, linewidths=0.8, zorder=0))
        reached = np.unique(below)
    _draw_row(ax, reached, 0)
    return reached


def _draw_row(ax: Axes, places: np.ndarray, level: int) -> None:
    """Элементы одного слоя: между крайними показаны и те, что не понадобились."""
    between = np.arange(places.min(), places.max() + 1)
    ax.scatter(between, np.full(between.shape, level), s=6, color=SKIPPED)
    colors = [FUTURE if place > 0 else PAST for place in places]
    ax.scatter(places, np.full(places.shape, level), s=26, color=colors)
