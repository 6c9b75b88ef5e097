"""Рисунки карт значимости: карта поверх картинки, рамки, кривые удаления и вставки."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .figure import Figure, figure, flat_axes
from .images import as_image, draw_image
from .palette import CHOSEN, DIVERGING, SEQUENTIAL

if TYPE_CHECKING:
    from ..visualization import Curve


def overlays(
    pictures: Sequence[Any],
    maps: Any,
    *,
    alt: str,
    titles: Sequence[str] | None = None,
    title: str = "",
    label: str = "значимость",
    boxes: Any = None,
    opacity: float = 0.6,
    columns: int | None = None,
    cell: float = 2.6,
) -> Figure:
    """Карты поверх обесцвеченных картинок, с одной цветовой шкалой на всех.

    Карты со знаком рисуются расходящейся шкалой с нулём посередине.

    Параметры:
        pictures: N картинок (H, W), (C, H, W) или (H, W, C), яркости 0…1 или uint8.
        maps: (N, h, w); растягиваются до размера картинок.
        alt: описание рисунка словами.
        titles: подпись над каждой картинкой.
        title: общий заголовок.
        label: подпись цветовой шкалы.
        boxes: рамки (N, 4): верх, лево, низ, право; низ и право не входят.
        opacity: непрозрачность карты, 0…1.
        columns: картинок в ряду; по умолчанию все, но не больше пяти.
        cell: сторона ячейки в дюймах.
    """
    arrays, layers = [as_image(one) for one in pictures], [as_image(one) for one in maps]
    if len(arrays) != len(layers):
        raise ValueError(f"картинок {len(arrays)}, а карт {len(layers)}: нужно поровну")
    columns = columns or min(len(arrays), 5)
    rows = math.ceil(len(arrays) / columns)
    fig, axes = figure(rows, columns, alt=alt, size=(cell * columns + 0.8, (cell + 0.3) * rows))
    cells = flat_axes(axes)
    shown = None
    for index, (ax, array, layer) in enumerate(zip(cells, arrays, layers, strict=False)):
        draw_image(ax, _faded(array), title=titles[index] if titles else "")
        shown = ax.imshow(layer, alpha=opacity, **_scale(layers, array.shape))
        if boxes is not None:
            draw_box(ax, boxes[index])
    for ax in cells[len(arrays) :]:
        ax.axis("off")
    if shown is not None:
        fig.colorbar(shown, ax=cells, label=label, shrink=0.8)
    fig.suptitle(title)
    return fig


def boxes(
    picture: Any,
    frames: Any,
    *,
    alt: str,
    labels: Sequence[str] | None = None,
    title: str = "",
    size: tuple[float, float] = (4.2, 4.2),
) -> Figure:
    """Рамки на картинке, например рецептивные поля или найденные фрагменты.

    Параметры:
        picture: (H, W), (C, H, W) или (H, W, C).
        frames: (B, 4): верх, лево, низ, право; низ и право не входят.
        alt: описание рисунка словами.
        labels: подпись у каждой рамки.
        title: заголовок.
        size: ширина и высота рисунка в дюймах.
    """
    fig, ax = figure(alt=alt, size=size)
    draw_image(ax, picture, title=title)
    for index, frame in enumerate(frames):
        draw_box(ax, frame, labels[index] if labels else "")
    return fig


def draw_box(ax: Axes, box: Any, label: str = "", *, color: str = CHOSEN) -> None:
    """Рамка (верх, лево, низ, право) по границам пикселей; низ и право не входят."""
    top, left, bottom, right = (float(edge) - 0.5 for edge in box)
    ax.add_patch(
        Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=color, linewidth=2)
    )
    if label:
        style = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1}
        ax.text(left, top, label, color=color, fontsize=9, va="bottom", bbox=style)


def perturbation_curves(
    results: Mapping[str, Curve],
    *,
    alt: str,
    picture: int = 0,
    x: str = "доля изменённых пикселей",
    title: str = "",
) -> Figure:
    """Кривые удаления или вставки одной картинки; в подписи — площадь под кривой.

    Параметры:
        results: подпись → итог `visualization.deletion_curve` или `insertion_curve`.
        alt: описание рисунка словами.
        picture: номер картинки.
        x: подпись оси.
        title: заголовок.
    """
    fig, ax = figure(alt=alt, size=(6.4, 3.6))
    for name, result in results.items():
        area = float(result.area[picture])
        line = np.asarray(result.probability[picture].cpu())
        ax.plot(np.asarray(result.fraction.cpu()), line, ".-", label=f"{name}: площадь {area:.2f}")
    ax.set(xlabel=x, ylabel="вероятность класса", ylim=(-0.03, 1.03), title=title)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=9)
    return fig


def _faded(array: np.ndarray) -> np.ndarray:
    """Серая копия картинки (H, W, 3): цвет остаётся только у карты."""
    grey = array.mean(axis=2) if array.ndim == 3 else array
    grey = grey / 255 if array.dtype == np.uint8 else np.clip(grey, 0, 1)
    return np.repeat(grey[..., None], 3, axis=2)


def _scale(layers: Sequence[np.ndarray], shape: tuple[int, ...]) -> dict[str, Any]:
    """Общие для всех карт цвета и пределы и место карты на картинке."""
    lowest = min(float(layer.min()) for layer in layers)
    largest = max(float(np.abs(layer).max()) for layer in layers) or 1.0
    signed = lowest < 0
    return {
        "cmap": DIVERGING if signed else SEQUENTIAL,
        "vmin": -largest if signed else 0.0,
        "vmax": largest,
        "extent": (-0.5, shape[1] - 0.5, shape[0] - 0.5, -0.5),
        "interpolation": "bilinear" if layers[0].shape != shape[:2] else "nearest",
    }
