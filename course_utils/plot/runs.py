"""Несколько повторов каждого опыта рядом с точкой отсчёта."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .figure import Figure, figure
from .palette import ORDINARY, REFERENCE

if TYPE_CHECKING:
    from ..training import Repeats


def runs(
    results: Mapping[str, Repeats | Sequence[float]],
    *,
    alt: str,
    x: str,
    baselines: Mapping[str, float] | None = None,
    title: str = "",
) -> Figure:
    """Ряд точек на каждый опыт: точка — повтор, черта — среднее, пунктир — точка отсчёта.

    Параметры:
        results: подпись → `training.Repeats` или числа.
        alt: описание рисунка словами.
        x: подпись оси с единицами.
        baselines: подпись → число, с которым сравнивают: «наугад», «ближайший сосед».
        title: заголовок.
    """
    fig, ax = figure(alt=alt, size=(7.2, 0.42 * len(results) + (1.5 if baselines else 1.2)))
    for row, found in enumerate(results.values()):
        values = np.asarray(getattr(found, "values", found), dtype=float)
        ax.scatter(values, np.full(len(values), row), s=22, alpha=0.6, color=ORDINARY)
        ax.plot([values.mean()] * 2, [row - 0.3, row + 0.3], color=ORDINARY, linewidth=2)
    for label, value in (baselines or {}).items():
        ax.axvline(value, color=REFERENCE, linestyle="--", linewidth=1)
        ax.text(value, 1.01, label, transform=ax.get_xaxis_transform(), ha="center", fontsize=9,
                color=REFERENCE)  # fmt: skip
    ax.set(yticks=range(len(results)), yticklabels=list(results), xlabel=x)
    ax.set_ylim(len(results) - 0.5, -0.5)
    ax.grid(axis="x", alpha=0.3)
    if title:
        fig.suptitle(title)
    return fig
