"""Картинки рядом, сетка картинок и кривые — то, из чего состоит большинство рисунков курса."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .figure import Figure, figure, flat_axes
from .palette import BRIGHTNESS, DIVERGING


def as_image(image: Any) -> np.ndarray:
    """Приводит картинку к виду, который рисует Matplotlib.

    Параметры:
        image: массив или тензор (H, W), (H, W, 3), (1, H, W) или (3, H, W).

    Возвращает:
        Массив (H, W) или (H, W, 3) того же типа.
    """
    array = np.asarray(image.detach().cpu() if hasattr(image, "detach") else image)
    if array.ndim == 3 and array.shape[0] in (1, 3) and array.shape[2] not in (1, 3):
        array = np.moveaxis(array, 0, 2)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.ndim not in (2, 3):
        raise ValueError(f"картинка должна быть (H, W) или (H, W, 3), получена {array.shape}")
    return array


def draw_image(
    ax: Axes,
    image: Any,
    *,
    title: str = "",
    signed: bool = False,
    cmap: str | None = None,
    colorbar: str | None = None,
    limit: float | None = None,
) -> None:
    """Рисует одну картинку на осях `ax`; подписи параметров — в `images`."""
    array = as_image(image)
    options: dict[str, Any] = {"interpolation": "nearest"}
    if array.ndim == 2:
        options["cmap"] = cmap or (DIVERGING if signed else BRIGHTNESS)
        if signed:
            bound = limit or float(np.abs(array).max()) or 1.0
            options |= {"vmin": -bound, "vmax": bound}
    shown = ax.imshow(array, **options)
    ax.set_title(title, fontsize=10)
    ax.set_xticks([])
    ax.set_yticks([])
    if colorbar is not None and array.ndim == 2:  # у цветной фотографии шкалы нет
        ax.figure.colorbar(shown, ax=ax, label=colorbar, shrink=0.8)


def images(
    pictures: Sequence[Any],
    *,
    alt: str,
    titles: Sequence[str] | None = None,
    title: str = "",
    columns: int | None = None,
    signed: bool = False,
    cmap: str | None = None,
    colorbar: str | None = None,
    cell: float = 2.4,
) -> Figure:
    """Рисует несколько картинок рядом.

    Параметры:
        pictures: картинки (H, W), (H, W, 3) или (C, H, W), C = 1 или 3.
        alt: описание рисунка словами.
        titles: подпись над каждой картинкой.
        title: общий заголовок.
        columns: картинок в ряду; по умолчанию все, но не больше пяти.
        signed: значения со знаком — расходящаяся шкала с белым нулём, общая для всех картинок.
        cmap: своя цветовая шкала для одноканальных картинок.
        colorbar: подпись цветовой шкалы; None — без неё.
        cell: сторона ячейки в дюймах; у вытянутых картинок — той же площади.
    """
    columns = columns or min(len(pictures), 5)
    rows = math.ceil(len(pictures) / columns)
    arrays = [as_image(picture) for picture in pictures]
    stretch = math.sqrt(arrays[0].shape[1] / arrays[0].shape[0])  # площадь ячейки не меняется
    width = cell * stretch + (0.7 if colorbar else 0)
    size = (width * columns, (cell / stretch + 0.3) * rows + (0.3 if title else 0))
    fig, axes = figure(rows, columns, alt=alt, size=size)
    flat_maps = [float(np.abs(a).max()) for a in arrays if a.ndim == 2]
    limit = max(flat_maps) if signed and flat_maps else None
    for index, ax in enumerate(flat_axes(axes)):
        if index >= len(arrays):
            ax.axis("off")
            continue
        label = titles[index] if titles else ""
        draw_image(
            ax, arrays[index], title=label, signed=signed, cmap=cmap, colorbar=colorbar, limit=limit
        )
    if title:
        fig.suptitle(title, wrap=True)
    return fig


def image_grid(pictures: Any, *, columns: int | None = None, gap: int = 1) -> np.ndarray:
    """Складывает картинки одного размера в одну большую (вместо десятков осей).

    Параметры:
        pictures: (N, H, W), (N, H, W, 3) или (N, C, H, W), C = 1 или 3; значения любые.
        columns: картинок в ряду; по умолчанию сетка почти квадратная.
        gap: ширина просвета в пикселях; просвет заполнен наибольшим значением.

    Возвращает:
        Массив (rows·(H + gap) − gap, columns·(W + gap) − gap[, 3]).
    """
    stack = np.stack([as_image(picture) for picture in pictures])
    count, height, width = stack.shape[:3]
    columns = columns or math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, *stack.shape[3:])
    sheet = np.full(shape, stack.max(), dtype=stack.dtype)
    for index, picture in enumerate(stack):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def curves(
    lines: Mapping[str, tuple[Any, Any]] | Mapping[str, Any],
    *,
    alt: str,
    x: str,
    y: str,
    title: str = "",
    size: tuple[float, float] = (6.4, 3.6),
    marker: str = "",
) -> Figure:
    """Рисует кривые на одних осях.

    Параметры:
        lines: подпись → значения y или пара (x, y).
        alt: описание рисунка словами.
        x, y: подписи осей (с единицами).
        title: заголовок.
        marker: знак в точках, например «o».
    """
    fig, ax = figure(alt=alt, size=size)
    for label, values in lines.items():
        points = values if isinstance(values, tuple) else (np.arange(len(values)), values)
        ax.plot(*points, marker=marker, markersize=4, label=label)
    ax.set(xlabel=x, ylabel=y, title=title)
    ax.grid(alpha=0.3)
    if len(lines) > 1:
        ax.legend(fontsize=9)
    return fig
