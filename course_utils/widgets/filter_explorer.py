"""Фильтр первого слоя и картинка: что он ищет, где нашёл и насколько похожее."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from ..plot import Figure, draw_box, figure
from ..plot.images import draw_image
from .explorer import Explorer
from .pictures import stretched

if TYPE_CHECKING:
    from torch import Tensor

STRONGEST, WEAKEST = "самый сильный отклик", "самый отрицательный"


def filter_explorer(filters: Tensor, pictures: Mapping[str, Any], *, index: int = 0) -> Explorer:
    """Виджет: номер фильтра и картинка; рядом лучшее место, фильтр, фрагмент и карта откликов.

    Фильтр приложен в каждой точке, шаг один, без смещения. Над рисунком отклик разложен на
    множители: норма фильтра · норма фрагмента · косинус угла между ними.

    Параметры:
        filters: веса (M, C, k, k), C = 1 или 3.
        pictures: подпись → вход сети (C, H, W); рисуется растянутым от наименьшего до
            наибольшего значения.
        index: номер фильтра в начале.
    """
    from torch.nn.functional import conv2d

    weights = filters.detach().float()
    side = weights.shape[-1]
    bright = 0.5 + 0.5 * weights / weights.abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-12)
    answers = {name: conv2d(picture[None], weights)[0] for name, picture in pictures.items()}

    def best(filter_: int, picture: str, place: str) -> tuple[int, int]:
        answer = answers[picture][filter_]
        flat = answer.argmax() if place == STRONGEST else answer.argmin()
        row, column = divmod(int(flat), answer.shape[1])
        return row, column

    def draw(filter_: int, picture: str, place: str) -> Figure:
        row, column = best(filter_, picture, place)
        shown, answer = stretched(pictures[picture]), answers[picture][filter_]
        value = float(answer[row, column])
        alt = f"Фильтр {filter_}, {picture}: отклик {value:+.2f} в месте ({row}, {column})"
        widths = {"width_ratios": [1.7, 1, 1, 2]}
        fig, axes = figure(1, 4, alt=alt, size=(9.4, 3), **widths)
        draw_image(axes[0], shown, title=picture)
        draw_box(axes[0], (row - 4, column - 4, row + side + 4, column + side + 4))
        draw_image(axes[1], bright[filter_].numpy(), title=f"фильтр {filter_}")
        patch = shown[:, row : row + side, column : column + side]
        draw_image(axes[2], np.repeat(patch, 3, 0) if len(patch) == 1 else patch, title="фрагмент")
        draw_image(axes[3], answer.numpy(), title="карта откликов", signed=True, colorbar="отклик")
        fig.suptitle(_factors(weights[filter_], pictures[picture][:, row:, column:], value))
        return fig

    return Explorer(
        draw,
        {
            "filter_": ipywidgets.IntSlider(index, 0, len(weights) - 1, description="фильтр"),
            "picture": ipywidgets.ToggleButtons(options=list(pictures), description="картинка"),
            "place": ipywidgets.ToggleButtons(options=[STRONGEST, WEAKEST], description="место"),
        },
    )


def _factors(filter_: Tensor, corner: Tensor, value: float) -> str:
    """Отклик как произведение: норма фильтра, норма фрагмента в углу `corner`, косинус."""
    patch = corner[:, : filter_.shape[1], : filter_.shape[2]]
    first, second = float(filter_.norm()), float(patch.norm())
    cosine = value / max(first * second, 1e-12)
    return f"отклик {value:+.2f} = {first:.2f} · {second:.2f} · {cosine:+.2f} (косинус)"
