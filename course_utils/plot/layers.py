"""Рисунки слоёв: фильтры, карты признаков, доля нулей по глубине, лучшие фрагменты."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from .figure import Figure, figure
from .images import as_image, image_grid
from .palette import BRIGHTNESS, DIVERGING, ORDINARY, SEQUENTIAL

if TYPE_CHECKING:
    from ..visualization import Patches


def filter_matrix(
    planes: Any, *, alt: str, title: str = "", outputs: int = 16, inputs: int = 16
) -> Figure:
    """Фильтры слоя таблицей: строка — выходной канал, столбец — входной, ноль — белый.

    Параметры:
        planes: (M, C, k, k) — итог `visualization.filter_planes`.
        alt: описание рисунка словами.
        title: заголовок.
        outputs, inputs: сколько первых каналов показать.
    """
    array = np.asarray(planes)[:outputs, :inputs]
    rows, columns = array.shape[:2]
    sheet = _sheet(array.reshape(-1, *array.shape[2:]), columns)
    fig, ax = figure(alt=alt, size=(0.35 * columns + 1.8, 0.35 * rows + 0.9))
    largest = float(np.abs(array).max()) or 1.0
    shown = ax.imshow(sheet, cmap=DIVERGING, vmin=-largest, vmax=largest)
    fig.colorbar(shown, ax=ax, label="вес", shrink=0.8)
    _number(ax, rows, columns, array.shape[2] + 1, array.shape[3] + 1)
    ax.set(xlabel="входной канал", ylabel="выходной канал", title=title)
    return fig


def channel_maps(
    maps: Any, *, alt: str, title: str = "", count: int = 32, columns: int = 8, cell: float = 1.0
) -> Figure:
    """Карты признаков одной картинки, по каналам слева направо и сверху вниз, в общей шкале.

    Параметры:
        maps: (K, h, w).
        alt: описание рисунка словами.
        title: заголовок.
        count: сколько первых каналов показать.
        columns: карт в ряду.
        cell: сторона карты в дюймах.
    """
    array = np.stack([as_image(one) for one in maps[:count]])
    columns = min(columns, len(array))
    rows = math.ceil(len(array) / columns)
    fig, ax = figure(alt=alt, size=(cell * columns + 1.0, cell * rows + 0.4))
    signed = bool(array.min() < 0)
    largest = float(np.abs(array).max()) or 1.0
    shown = ax.imshow(
        _sheet(array, columns),
        cmap=DIVERGING if signed else SEQUENTIAL,
        vmin=-largest if signed else 0.0,
        vmax=largest,
        interpolation="nearest",
    )
    fig.colorbar(shown, ax=ax, label="отклик", shrink=0.8)
    ax.set_axis_off()
    ax.set_title(title)
    return fig


def sparsity(shares: Mapping[str, float], *, alt: str, title: str = "") -> Figure:
    """Доля молчащих откликов по слоям, от входа к выходу: итог `visualization.sparsity`."""
    fig, ax = figure(alt=alt, size=(max(4.0, 0.45 * len(shares) + 1.5), 3.6))
    names = list(shares)
    ax.bar(names, [100 * shares[name] for name in names], color=ORDINARY)
    ax.set(ylim=(0, 100), xlabel="слой", ylabel="нулевых откликов, %", title=title)
    ax.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
    ax.grid(axis="y", alpha=0.3)
    return fig


def top_patches(
    result: Patches,
    *,
    alt: str,
    names: Sequence[str] | None = None,
    title: str = "",
    cell: float = 0.9,
) -> Figure:
    """Лучшие фрагменты: ряд на нейрон, слева направо по убыванию отклика.

    Параметры:
        result: итог `visualization.top_patches`. Картинки в единицах сети сначала приведите к
            яркостям: `result._replace(images=preprocess.inverse(result.images))`.
        alt: описание рисунка словами.
        names: подписи рядов.
        title: общий заголовок.
        cell: сторона фрагмента в дюймах.
    """
    units, k = result.values.shape
    size = (cell * k + 1.6, (cell + 0.25) * units + 0.3)
    fig, axes = figure(units, 1, alt=alt, size=size, squeeze=False)
    for unit, ax in enumerate(axes[:, 0]):
        ax.imshow(
            image_grid(result.images[unit], columns=k), cmap=BRIGHTNESS, interpolation="nearest"
        )
        first, last = float(result.values[unit, 0]), float(result.values[unit, -1])
        ax.set_title(f"отклик от {first:.3g} до {last:.3g}", fontsize=8)
        ax.set_ylabel(names[unit] if names else f"№ {unit}", rotation=0, ha="right", va="center")
        ax.set_xticks([])
        ax.set_yticks([])
    fig.suptitle(title)
    return fig


def _sheet(array: np.ndarray, columns: int) -> np.ndarray:
    """Сетка картинок (N, h, w) с прозрачными просветами в один пиксель."""
    height, width = array.shape[1:]
    rows = math.ceil(len(array) / columns)
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for index, one in enumerate(array):
        top, left = index // columns * (height + 1), index % columns * (width + 1)
        sheet[top : top + height, left : left + width] = one
    return sheet


def _number(ax: Axes, rows: int, columns: int, height: int, width: int) -> None:
    """Номера каналов по осям вместо номеров пикселей."""

    def labels(count: int) -> list[str]:
        return [str(index) for index in range(count)]

    ax.set_xticks([index * width + width / 2 - 1 for index in range(columns)], labels(columns))
    ax.set_yticks([index * height + height / 2 - 1 for index in range(rows)], labels(rows))
    ax.tick_params(length=0, labelsize=7)
