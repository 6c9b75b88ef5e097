"""Рисунок проверки на вменяемость: карты по мере порчи слоёв и их сходство с исходной."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .figure import Figure, figure
from .images import draw_image
from .palette import ABSOLUTE, REFERENCE, SIGNED

if TYPE_CHECKING:
    from ..visualization import Cascade


def cascade(
    result: Cascade, *, alt: str, picture: int = 0, names: Sequence[str] | None = None
) -> Figure:
    """Карты по мере порчи слоёв от выхода ко входу и ранговая корреляция с картой целой сети.

    Параметры:
        result: итог `visualization.cascading_randomization`.
        alt: описание рисунка словами.
        picture: номер картинки.
        names: подписи слоёв; по умолчанию их имена.
    """
    labels = ["целая", *(names or result.layers)]
    maps = np.asarray(result.maps[:, picture])
    shown = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), 8)).round().astype(int))
    fig, axes = figure(alt=alt, size=(1.45 * len(shown) + 0.5, 4.6))
    axes.remove()
    grid = fig.add_gridspec(2, len(shown), height_ratios=(1, 1.4))
    signed = bool((maps < 0).any())
    for column, index in enumerate(shown):
        ax = fig.add_subplot(grid[0, column])
        draw_image(ax, maps[index], title=labels[index], signed=signed)
    ax = fig.add_subplot(grid[1, :])
    steps = np.arange(len(labels))
    ax.plot(steps, np.asarray(result.signed[:, picture]), "o-", color=SIGNED, label="со знаком")
    ax.plot(steps, np.asarray(result.absolute[:, picture]), "s--", color=ABSOLUTE, label="модули")
    ax.set_xticks(steps, labels, rotation=60 if len(labels) > 8 else 0, fontsize=8)
    ax.set(ylabel="ранговая корреляция", xlabel="испорчено всё от выхода до слоя")
    ax.axhline(0, color=REFERENCE, linewidth=0.8)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=9)
    return fig
