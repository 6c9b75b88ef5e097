"""Окклюзия руками: двигаем участок по фотографии и смотрим, что отвечает сеть."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from ..plot import Figure, draw_box, figure
from ..plot.images import draw_image
from ..plot.palette import CHOSEN, NEUTRAL
from .explorer import Explorer

if TYPE_CHECKING:
    from torch import nn

SHOWN = 5  # классов на рисунке
FILLS = {"серое": 0.5, "чёрное": 0.0, "белое": 1.0}


def occluder(
    photo: np.ndarray, model: nn.Module, *, top: int = 96, left: int = 64, side: int = 64
) -> Explorer:
    """Виджет: место, сторона и цвет закрытого участка; рядом вероятности классов.

    Классы — пять самых вероятных на целой фотографии. Участок за краем картинки обрезается. Одно
    движение — один проход сети.

    Параметры:
        photo: фотография (H, W, 3) uint8.
        model: сеть фотографий с `preprocess`, например `models.pretrained()`.
        top, left, side: участок в начале, в пикселях входа сети.
    """
    import torch

    from ..models import top as best

    preprocess: Any = model.preprocess
    image = preprocess(photo)
    with torch.inference_mode():
        clean = best(model(image))
    names, labels = [guess.name for guess in clean], [guess.label for guess in clean]
    before = [guess.probability for guess in clean]
    mean, std = (torch.tensor(v).view(3, 1, 1) for v in (preprocess.mean, preprocess.std))

    def draw(top: int, left: int, side: int, fill: str) -> Figure:
        covered = image.clone()
        covered[..., top : top + side, left : left + side] = (FILLS[fill] - mean) / std
        with torch.inference_mode():
            after = model(covered)[0].softmax(0)[labels].tolist()
        alt = f"Закрыто место {top}, {left} стороной {side}: {names[0]} {after[0]:.2f}"
        fig, (picture, bars) = figure(1, 2, alt=alt, size=(9.2, 3.6))
        draw_image(picture, preprocess.inverse(covered)[0], title=f"{names[0]}: {after[0]:.2f}")
        last = image.shape[2]
        draw_box(picture, (top, left, min(top + side, last), min(left + side, last)))
        _draw_bars(bars, names, before, after)
        return fig

    edge = preprocess.crop - 1
    slider = ipywidgets.IntSlider
    return Explorer(
        draw,
        {
            "top": slider(top, 0, edge, 8, description="верх"),
            "left": slider(left, 0, edge, 8, description="лево"),
            "side": slider(side, 8, 160, 8, description="сторона"),
            "fill": ipywidgets.ToggleButtons(options=list(FILLS), description="цвет"),
        },
    )


def _draw_bars(ax: Axes, names: list[str], before: list[float], after: list[float]) -> None:
    """Пары полос: вероятности на целой картинке и с участком, самый вероятный класс сверху."""
    rows = np.arange(len(names))
    ax.barh(rows - 0.2, before, height=0.36, color=NEUTRAL, label="целая картинка")
    ax.barh(rows + 0.2, after, height=0.36, color=CHOSEN, label="с закрытым участком")
    ax.set_yticks(rows, names, fontsize=9)
    ax.invert_yaxis()
    ax.set(xlim=(0, 1), xlabel="вероятность", title="Пять первых классов целой картинки")
    ax.grid(axis="x", alpha=0.3)
    ax.legend(fontsize=8, loc="lower right")
