"""Рисунки о зрительной коре: карта наклонов, роза ответов, карта V1, компоненты, одна клетка."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import MaxNLocator

from .figure import Figure, figure, flat_axes
from .images import as_image, draw_image, image_grid
from .palette import BRIGHTNESS, DIVERGING, LOBE, PLACE, SEQUENTIAL


def orientation_colors(steps: int = 180) -> ListedColormap:
    """Замкнутая цветовая шкала наклонов: оттенки равной светлоты и насыщенности (CIELAB)."""
    from skimage.color import lab2rgb

    hue = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    lab = np.stack([np.full(steps, 68.0), 36 * np.cos(hue), 36 * np.sin(hue)], axis=-1)
    return ListedColormap(np.clip(lab2rgb(lab), 0, 1), name="наклон")


def shared_scale(
    maps: Any,
    *,
    titles: Sequence[str],
    label: str,
    alt: str,
    title: str = "",
    columns: int = 4,
    signed: bool = False,
    cell: float = 1.9,
) -> Figure:
    """Несколько карт в общей шкале, с одной цветовой полосой на всех.

    Параметры:
        maps: N карт (H, W), можно и разных размеров: клетка у всех одна.
        titles: подпись над каждой картой.
        label: подпись цветовой полосы.
        alt: описание словами.
        title: общий заголовок.
        columns: карт в ряду.
        signed: значения со знаком — расходящаяся шкала с белым нулём.
        cell: ширина карты в дюймах.
    """
    stack = [np.asarray(values) for values in maps]
    rows = math.ceil(len(stack) / columns)
    height = cell * stack[0].shape[0] / stack[0].shape[1] + 0.3
    fig, axes = figure(rows, columns, alt=alt, size=(cell * columns + 1.1, height * rows + 0.3))
    top = max(float(np.abs(values).max()) for values in stack) or 1.0
    limits: dict[str, Any] = {"vmin": -top if signed else 0, "vmax": top}
    for ax, values, name in zip(flat_axes(axes), stack, titles, strict=True):
        shown = ax.imshow(values, cmap=DIVERGING if signed else SEQUENTIAL, **limits)
        ax.set_title(name, fontsize=10)
        ax.set(xticks=[], yticks=[])
    fig.colorbar(shown, ax=flat_axes(axes), label=label, shrink=0.9, ticks=MaxNLocator(5))
    fig.suptitle(title)
    return fig


def orientation_map(photo: Any, angle: Any, strength: Any, *, alt: str) -> Figure:
    """Снимок и рядом главный наклон в каждом месте: цвет — наклон, яркость — сила ответа.

    Параметры:
        photo: (H, W) или (H, W, 3).
        angle: (H, W), радианы на [0, π).
        strength: (H, W) ≥ 0.
        alt: описание словами.
    """
    palette = orientation_colors()
    bright = np.clip(strength / np.quantile(strength, 0.95), 0, 1)[..., None]
    colors = palette(np.asarray(angle) / np.pi)[..., :3] * bright
    fig, axes = figure(1, 3, alt=alt, size=(9, 3.2), width_ratios=[5, 5, 1.2])
    draw_image(axes[0], photo, title="снимок")
    draw_image(axes[1], colors, title="главный наклон")
    for degrees in range(0, 180, 15):
        turn = np.deg2rad(degrees)
        x, y = 0.35 * np.cos(turn), 0.35 * np.sin(turn)
        height = degrees / 15
        axes[2].plot([-x, x], [height - y, height + y], color=palette(degrees / 180), lw=4)
        axes[2].text(0.6, height, f"{degrees}°", va="center", fontsize=8)
    axes[2].set(xlim=(-0.6, 1.4), title="наклон", aspect="equal")
    axes[2].title.set_fontsize(10)
    axes[2].axis("off")
    return fig


def orientation_rose(lines: Mapping[str, Any], angles: Any, *, alt: str, title: str = "") -> Figure:
    """Ответы по наклонам в полярных осях: у наклонов θ и θ + π ответ общий, кривая замкнута.

    Параметры:
        lines: подпись → (n,) ответы.
        angles: (n,) наклоны в радианах на [0, π).
        alt: описание словами.
        title: заголовок.
    """
    fig, axes = figure(
        1,
        len(lines),
        alt=alt,
        size=(2.2 * len(lines), 2.5),
        subplot_kw={"projection": "polar"},
        sharey=True,
        squeeze=False,
    )
    top = max(float(np.max(values)) for values in lines.values())
    turned = np.concatenate([angles, np.asarray(angles) + np.pi, [2 * np.pi + angles[0]]])
    for ax, (label, values) in zip(axes[0], lines.items(), strict=True):
        closed = np.concatenate([values, values, values[:1]])
        ax.fill(turned, closed, facecolor=LOBE)
        ax.plot(turned, closed, lw=2)
        ax.set_title(label, fontsize=10)
        ax.tick_params(labelsize=7)
        ax.set_rticks([top / 2, top], [f"{top / 2:.2g}", f"{top:.2g}"])
        ax.set_xticks(np.deg2rad(range(0, 360, 45)))
    if title:
        fig.suptitle(title)
    return fig


def field_and_cortex(
    image: Any, cortex: Any, radii: Any, *, alt: str, title: str = "поле зрения"
) -> Figure:
    """Картинка с двумя границами развёртки и сама развёртка с осями «расстояние» и «угол».

    Параметры:
        image: (H, W) или (H, W, 3), взор — в середине.
        cortex: (sectors, rings[, 3]) — ответ `cortex.log_polar`.
        radii: (rings,) — ответ `cortex.ring_radii`, пиксели.
        alt: описание словами.
        title: подпись над картинкой.
    """
    fig, axes = figure(1, 2, alt=alt, size=(7.2, 3.3))
    draw_image(axes[0], image, title=title)
    center = (np.array(as_image(image).shape[1::-1]) - 1) / 2
    for radius in (radii[0], radii[-1]):
        axes[0].add_patch(Circle(tuple(center), radius, fill=False, color=PLACE, lw=1.5))
    shown = as_image(cortex)
    if shown.ndim == 3:
        shown = np.clip(shown / (255 if shown.max() > 1 else 1), 0, 1)
    axes[1].imshow(shown, cmap=BRIGHTNESS, aspect="auto", extent=(0, 1, 360, 0))
    marks = np.linspace(0, 1, 5)
    axes[1].set_xticks(marks, [f"{radii[0] * (radii[-1] / radii[0]) ** m:.0f}" for m in marks])
    axes[1].set_yticks(range(0, 361, 90))
    axes[1].set_title("развёртка, как на карте V1", fontsize=10)
    axes[1].set(xlabel="расстояние до точки взора, пиксели", ylabel="угол, градусы")
    return fig


def components(filters: Any, *, alt: str, title: str, columns: int = 20) -> Figure:
    """Фильтры сеткой: у каждого свой размах, ноль — средне-серый.

    Параметры:
        filters: (N, k, k) или (N, k, k, 3) со знаком.
        alt: описание словами.
        title: заголовок.
        columns: фильтров в ряду.
    """
    stack = np.asarray(filters, dtype=float)
    peak = np.abs(stack).max(axis=tuple(range(1, stack.ndim)), keepdims=True)
    shades = 0.5 + 0.5 * stack / np.where(peak > 0, peak, 1)
    sheet = image_grid(shades, columns=columns)
    fig, ax = figure(alt=alt, size=(8, 8 * sheet.shape[0] / sheet.shape[1] + 0.4))
    draw_image(ax, sheet, title=title)
    ax.axis("off")
    return fig


def one_cell(photo: Any, patch: Any, filter_: Any, row: int, column: int, *, alt: str) -> Figure:
    """Одна клетка над снимком: где она смотрит, что видит, какой у неё фильтр и ответ числом.

    Параметры:
        photo: (H, W) или (H, W, 3).
        patch: (k, k) — яркость под фильтром.
        filter_: (k, k).
        row, column: середина фильтра на снимке.
        alt: описание словами.
    """
    answer = float((np.asarray(patch) * filter_).sum())
    fig, axes = figure(1, 3, alt=alt, size=(8.6, 3), width_ratios=[1.7, 1, 1.15])
    draw_image(axes[0], photo, title=f"снимок, место ({row}, {column})")
    side = len(filter_)
    corner = (column - side / 2, row - side / 2)
    axes[0].add_patch(Rectangle(corner, side, side, fill=False, color=PLACE, lw=2))
    axes[1].imshow(patch, cmap=BRIGHTNESS, vmin=0, vmax=1, interpolation="nearest")
    axes[1].set_title("что видит клетка", fontsize=10)
    axes[1].set(xticks=[], yticks=[])
    draw_image(axes[2], filter_, title="фильтр", signed=True, colorbar="вес")
    fig.suptitle(f"сумма произведений {answer:+.3f}; простая клетка отвечает {max(answer, 0):.3f}")
    return fig
