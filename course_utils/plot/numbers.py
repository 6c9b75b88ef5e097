"""Таблицы чисел: маленькая картинка, в каждой клетке которой написано её значение."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from .figure import Figure, figure, flat_axes
from .palette import BRIGHTNESS, DIVERGING, NO_NUMBER, RULE, WINDOW

CELL = 0.56  # сторона клетки в дюймах
WIDEST, TALLEST = 11.0, 4.0  # дюймов; дальше клетки уменьшаются
GAP, TITLE = 0.3, 1.1  # дюймов: просвет между таблицами и место под подпись


def number_text(value: float) -> str:
    """Число так, как его пишут в книге: «−192», «0.25»; два знака после точки."""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.1 else f"{value:.2g}"
    return text.replace("-", "−") if value else "0"


def draw_numbers(
    ax: Axes,
    table: Any,
    *,
    title: str = "",
    frame: tuple[int, int, int, int] | None = None,
    signed: bool | None = None,
    size: float = 12,
) -> None:
    """Рисует таблицу чисел на осях `ax`.

    Параметры:
        table: (H, W); NaN — клетка ещё не заполнена.
        title: подпись над таблицей.
        frame: рамка (строка, столбец, высота, ширина); None — без рамки.
        signed: True — расходящаяся шкала с белым нулём, False — серая от чёрного нуля до белого
            максимума; None — расходящаяся, если в таблице есть отрицательные числа.
        size: кегль чисел; длинные числа пишутся мельче.
    """
    values = np.ma.masked_invalid(np.asarray(table, dtype=float))
    top = float(np.abs(values).max()) or 1.0
    signed = bool(values.min() < 0) if signed is None else signed
    scale = Normalize(-1.6 * top, 1.6 * top) if signed else Normalize(0, top)
    ax.imshow(values, cmap=DIVERGING if signed else BRIGHTNESS, norm=scale)
    rows, columns = values.shape
    texts = {place: number_text(value) for place, value in np.ma.ndenumerate(values)}
    size *= min(1.0, 4.5 / max(map(len, texts.values())))
    for (row, column), text in texts.items():
        dark = not signed and scale(values[row, column]) < 0.5
        color = "white" if dark else "black"
        ax.text(column, row, text, ha="center", va="center", size=size, color=color)
    ax.set_facecolor(NO_NUMBER)
    ax.set_title(title, fontsize=11)
    ax.set(xticks=[], yticks=[])
    ax.hlines(np.arange(1, rows) - 0.5, -0.5, columns - 0.5, colors=RULE, linewidths=0.6)
    ax.vlines(np.arange(1, columns) - 0.5, -0.5, rows - 0.5, colors=RULE, linewidths=0.6)
    if frame is not None:
        down, right, height, width = frame
        corner = (right - 0.5, down - 0.5)
        ax.add_patch(Rectangle(corner, width, height, fill=False, ec=WINDOW, lw=3, clip_on=False))


def number_panels(shapes: list[tuple[int, ...]], alt: str) -> tuple[Figure, list[Axes], float]:
    """Оси для таблиц с клетками одного размера; возвращает рисунок, оси и кегль чисел."""
    columns = sum(shape[1] for shape in shapes)
    tallest = max(shape[0] for shape in shapes)
    cell = min(CELL, (WIDEST - GAP * len(shapes)) / columns, TALLEST / tallest)
    slots = [max(cell * shape[1], TITLE) + GAP for shape in shapes]
    width, height = sum(slots), cell * tallest + 0.5
    fig, axes = figure(1, len(shapes), alt=alt, size=(width, height))
    fig.set_layout_engine("none")  # размеры клеток заданы, раскладывать нечего
    for place, (ax, (rows, across)) in enumerate(zip(flat_axes(axes), shapes, strict=True)):
        left = sum(slots[:place]) + (slots[place] - cell * across) / 2
        bottom = 0.1 + cell * (tallest - rows) / 2
        box = (left / width, bottom / height, cell * across / width, cell * rows / height)
        ax.set_position(box)
    return fig, flat_axes(axes), min(12.0, 21 * cell)


def number_tables(
    tables: Mapping[str, Any],
    *,
    alt: str,
    frames: Mapping[str, tuple[int, int, int, int]] | None = None,
) -> Figure:
    """Рисует несколько таблиц чисел в ряд, клетки одного размера.

    Параметры:
        tables: подпись → массив (H, W).
        alt: описание рисунка словами.
        frames: подпись → рамка (строка, столбец, высота, ширина).
    """
    arrays = {title: np.asarray(table) for title, table in tables.items()}
    fig, axes, size = number_panels([array.shape for array in arrays.values()], alt)
    for ax, (title, array) in zip(axes, arrays.items(), strict=True):
        draw_numbers(ax, array, title=title, frame=(frames or {}).get(title), size=size)
    return fig
