"""Рисунки перемен: картинка до и после, доля верных ответов против свойства картинки."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .figure import Figure, figure
from .images import as_image, draw_image
from .palette import REFERENCE

if TYPE_CHECKING:
    from ..visualization import Robustness


def before_after(
    before: Any,
    after: Any,
    *,
    alt: str,
    titles: Sequence[tuple[str, str]] | None = None,
    cell: float = 2.6,
) -> Figure:
    """По ряду на картинку: до, добавка, после. Добавка растянута на весь диапазон.

    Параметры:
        before, after: (N, C, H, W) 0…1, C = 1 или 3.
        alt: описание рисунка словами.
        titles: подписи «до» и «после» для каждой картинки.
        cell: сторона ячейки в дюймах.
    """
    fig, axes = figure(
        len(before), 3, alt=alt, size=(3 * cell, (cell + 0.3) * len(before)), squeeze=False
    )
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        old, new = as_image(old), as_image(new)
        change = new - old
        largest = float(np.abs(change).max()) or 1.0
        first, last = titles[row] if titles else ("до", "после")
        draw_image(axes[row, 0], np.clip(old, 0, 1), title=first)
        if change.ndim == 3:
            change = 0.5 + change / (2 * largest)
        caption = f"добавка, контраст × {0.5 / largest:.0f}"
        draw_image(axes[row, 1], change, title=caption, signed=change.ndim == 2)
        draw_image(axes[row, 2], np.clip(new, 0, 1), title=last)
    return fig


def accuracy_against(
    result: Robustness,
    *,
    alt: str,
    x: str,
    examples: Sequence[Any] | None = None,
    chance: float | None = None,
    title: str = "",
) -> Figure:
    """Доля верных ответов и средняя вероятность верного класса против свойства картинки.

    Параметры:
        result: итог `visualization.accuracy_against`, M значений.
        alt: описание рисунка словами.
        x: подпись оси с единицами.
        examples: M картинок при этих значениях; встают над кривой.
        chance: доля верных ответов наугад, 0…1.
    """
    strip = 1.0 if examples is not None else 0.0
    fig, ax = figure(alt=alt, size=(7.2, 3.4 + strip))
    values = np.asarray(result.values)
    ax.plot(values, 100 * np.asarray(result.accuracy), "o-", label="верных ответов")
    ax.plot(values, 100 * np.asarray(result.probability), ".--", label="вероятность верного класса")
    if chance is not None:
        ax.axhline(100 * chance, color=REFERENCE, linewidth=1, linestyle=":", label="наугад")
    ax.set(xlabel=x, ylabel="%", ylim=(-3, 103))
    ax.grid(alpha=0.3)
    ax.legend(fontsize=9)
    if examples is not None:
        _strip_above(ax, values, examples)
    fig.suptitle(title)
    return fig


def _strip_above(ax: Any, values: np.ndarray, pictures: Sequence[Any]) -> None:
    """Ставит маленькие картинки над осями, каждую над своим значением."""
    low, high = ax.get_xlim()
    width = min(0.9 / len(values), 0.14)
    for value, picture in zip(values, pictures, strict=True):
        share = (value - low) / (high - low)
        small = ax.inset_axes((share - width / 2, 1.04, width, 0.28))
        draw_image(small, picture)
