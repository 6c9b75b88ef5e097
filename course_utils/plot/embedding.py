"""Рисунки пространства признаков: миниатюры на плоскости и на сетке, соседи, точки по классам."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import AutoLocator

from .figure import Figure, figure
from .images import as_image, draw_image, image_grid
from .palette import CLASSES

WIDEST, TALLEST = 9.4, 4.4  # дюймов: столько занимает поле миниатюр


def thumbnails_on_plane(
    points: Any,
    pictures: Any,
    *,
    alt: str,
    labels: Any | None = None,
    title: str = "",
    shape: tuple[int, int] = (420, 900),
) -> Figure:
    """Каждая картинка стоит там, куда попал её код.

    Серые картинки рисуются чернилами на белом, цвет чернил — класс; цветные кладутся как есть.

    Параметры:
        points: (N, 2), x и y.
        pictures: (N, 1, H, W) или (N, H, W) — чернила 0…1, либо (N, 3, H, W) 0…1.
        alt: описание рисунка словами.
        labels: (N,) номера классов, только для серых картинок.
        shape: высота и ширина поля в пикселях; вдоль каждой оси облако растянуто на всё поле.
    """
    thumbnails = _inked(pictures, labels)
    unit = unit_square(points)
    height, width = thumbnails.shape[1:3]
    field = np.ones((*shape, 3))
    tops = np.round((1 - unit[:, 1]) * (shape[0] - height)).astype(int)
    lefts = np.round(unit[:, 0] * (shape[1] - width)).astype(int)
    for thumbnail, top, left in zip(thumbnails, tops, lefts, strict=True):
        window = field[top : top + height, left : left + width]
        solid = thumbnail if as_image(pictures[0]).ndim == 3 else np.minimum(window, thumbnail)
        window[:] = solid
    return _sheet(field, labels, alt, title)


def thumbnails_on_grid(
    cells: Any, pictures: Any, *, alt: str, labels: Any | None = None, title: str = ""
) -> Figure:
    """Картинки в клетках сетки; параметры — как у `thumbnails_on_plane`.

    Параметры:
        cells: (N, 2) ряд и столбец каждой картинки (`visualization.grid_layout`).
    """
    thumbnails = _inked(pictures, labels)
    rows, columns = np.asarray(cells).T
    height, width = thumbnails.shape[1:3]
    field = np.ones((rows.max() + 1, height, columns.max() + 1, width, 3))
    field[rows, :, columns] = thumbnails
    flat = field.reshape(field.shape[0] * height, field.shape[2] * width, 3)
    return _sheet(flat, labels, alt, title)


def neighbours(
    queries: Any, found: Mapping[str, Any], *, alt: str, query: str = "запрос", title: str = ""
) -> Figure:
    """Слева запросы, правее — их соседи в каждом из пространств, по ряду на запрос.

    Параметры:
        queries: (Q, C, H, W) 0…1, C = 1 или 3.
        found: название пространства → соседи (Q, k, C, H, W).
        query: подпись над столбцом запросов.
    """
    blocks = {query: np.asarray(queries)[:, None]} | {k: np.asarray(v) for k, v in found.items()}
    widths = [block.shape[1] for block in blocks.values()]
    cell = min(1.1, 11 / sum(widths))
    size = (cell * (sum(widths) + 0.6 * len(widths)), cell * len(queries) + 0.5)
    fig, axes = figure(1, len(blocks), alt=alt, size=size, width_ratios=widths, squeeze=False)
    for ax, (name, block), columns in zip(axes[0], blocks.items(), widths, strict=True):
        pictures = block.reshape(-1, *block.shape[2:])
        draw_image(ax, image_grid(pictures, columns=columns), title=name)
    if title:
        fig.suptitle(title)
    return fig


def points_by_class(
    points: Any,
    labels: Any,
    *,
    alt: str,
    names: Sequence[str] | None = None,
    x: str = "",
    y: str = "",
    title: str = "",
) -> Figure:
    """Точки плоскости, цвет — класс.

    Параметры:
        points, labels: (N, 2) и (N,).
        names: подписи классов; по умолчанию номера.
        x, y: подписи осей; у t-SNE оси смысла не имеют, и делений нет, если подписи пусты.
    """
    fig, ax = figure(alt=alt, size=(6.0, 5.2))
    draw_points(ax, points, labels, names=names, title=title)
    if x or y:
        ax.set(xlabel=x, ylabel=y)
        ax.xaxis.set_major_locator(AutoLocator())
        ax.yaxis.set_major_locator(AutoLocator())
    class_legend(ax)
    return fig


def planes(
    clouds: Mapping[str, Any],
    labels: Any,
    *,
    alt: str,
    names: Sequence[str] | None = None,
    title: str = "",
) -> Figure:
    """Несколько раскладок одних и тех же точек рядом; масштаб по обеим осям общий, без делений.

    Параметры:
        clouds: название раскладки → точки (N, 2).
        labels: (N,) номера классов.
        names: подписи классов; по умолчанию номера.
    """
    size = (min(3.2 * len(clouds) + 0.8, 10.4), 3.5)
    fig, axes = figure(1, len(clouds), alt=alt, size=size, squeeze=False)
    for ax, (name, points) in zip(axes[0], clouds.items(), strict=True):
        draw_points(ax, points, labels, names=names, title=name)
        ax.set_aspect("equal", adjustable="datalim")
    class_legend(axes[0, -1])
    fig.suptitle(title)
    return fig


def draw_points(
    ax: Axes, points: Any, labels: Any, *, names: Sequence[str] | None = None, title: str = ""
) -> None:
    """Рисует на осях `ax` точки (N, 2), цвет — класс; делений на осях нет."""
    places, classes = np.asarray(points), np.asarray(labels)
    for kind in np.unique(classes):
        x, y = places[classes == kind].T
        label = names[kind] if names else str(kind)
        ax.scatter(x, y, s=8, color=class_color(kind), label=label, linewidths=0)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=10)


def unit_square(points: Any) -> np.ndarray:
    """Точки (N, 2), растянутые вдоль каждой оси на 0…1."""
    places = np.asarray(points, dtype=float)
    low, high = places.min(axis=0), places.max(axis=0)
    scaled: np.ndarray = (places - low) / np.maximum(high - low, 1e-12)
    return scaled


def class_legend(ax: Axes) -> None:
    """Подписи классов справа от осей; один класс в подписи не нуждается."""
    if len(ax.collections) > 1:
        ax.legend(fontsize=8, markerscale=2, loc="center left", bbox_to_anchor=(1, 0.5))


def class_color(kind: int) -> tuple[float, float, float]:
    """Цвет класса; после десяти цвета повторяются."""
    return matplotlib.colormaps[CLASSES](int(kind) % 10)[:3]


def _inked(pictures: Any, labels: Any | None) -> np.ndarray:
    """Миниатюры (N, H, W, 3): серые — чернилами цвета класса по белому, цветные — как есть."""
    stack = np.stack([as_image(picture) for picture in pictures]).astype(float).clip(0, 1)
    if stack.ndim == 4:
        return stack
    kinds = np.zeros(len(stack), dtype=int) if labels is None else np.asarray(labels)
    black = (0.0, 0.0, 0.0)
    inks = np.array([black if labels is None else class_color(kind) for kind in kinds])
    inked: np.ndarray = 1 - stack[..., None] * (1 - inks[:, None, None, :])
    return inked


def _sheet(field: np.ndarray, labels: Any | None, alt: str, title: str) -> Figure:
    rows, columns = field.shape[:2]
    scale = min(WIDEST / columns, TALLEST / rows)
    margins = 0.4 * bool(title) + 0.4 * (labels is not None)
    fig, ax = figure(alt=alt, size=(scale * columns, scale * rows + margins))
    draw_image(ax, field, title=title)
    if labels is not None:
        for kind in np.unique(np.asarray(labels)):
            ax.plot([], [], "s", color=class_color(kind), label=str(kind))
        ax.legend(fontsize=8, ncols=10, loc="upper center", bbox_to_anchor=(0.5, 0), frameon=False)
    return fig
