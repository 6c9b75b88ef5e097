"""Карты активации: слой × канал × картинка, в общей шкале слоя или в своей."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from ..plot import Figure, figure
from ..plot.images import draw_image
from ..plot.palette import CHOSEN, ORDINARY, SEQUENTIAL
from .explorer import Explorer
from .pictures import stretched

if TYPE_CHECKING:
    from torch import Tensor, nn

COMMON, OWN = "общая для слоя", "своя у каждой карты"


def activation_explorer(
    model: nn.Module,
    pictures: Mapping[str, Tensor],
    *,
    layers: Sequence[str] | None = None,
    layer: str | None = None,
    channel: int = 0,
) -> Explorer:
    """Виджет: карта выбранного канала и место этого канала среди всех каналов слоя.

    Прямой проход — один на картинку, при первом обращении к ней.

    Параметры:
        model: сеть.
        pictures: подпись → вход сети (C, H, W).
        layers: слои с картами после ReLU; None — все ReLU и ReLU6, выдающие карты.
        layer, channel: слой и номер канала в начале; None — первый слой.
    """
    from ..visualization import activations

    @cache
    def maps(picture: str) -> dict[str, np.ndarray]:
        names = layers or _rectifiers(model)
        found = activations(model, pictures[picture][None], names)
        return {name: one[0].numpy() for name, one in found.items() if one.ndim == 4}

    first = next(iter(pictures))
    names = list(maps(first))
    if not names:
        raise ValueError("слоёв с картами (N, C, H, W) не нашлось: перечислите их в layers")

    def draw(picture: str, layer: str, channel: int, scale: str) -> Figure:
        alt = f"{picture}, слой {layer}, канал {channel}"
        image = stretched(pictures[picture])
        return _panels(image, maps(picture)[layer], channel, title=picture, scale=scale, alt=alt)

    slider = ipywidgets.IntSlider(channel, 0, 0, description="канал")
    chooser = ipywidgets.Dropdown(options=names, value=layer or names[0], description="слой")

    def fit_slider(_change: Any = None) -> None:
        slider.max = len(maps(first)[chooser.value]) - 1

    fit_slider()
    slider.value = channel
    chooser.observe(fit_slider, names="value")  # раньше, чем перерисует Explorer
    return Explorer(
        draw,
        {
            "picture": ipywidgets.ToggleButtons(options=list(pictures), description="картинка"),
            "layer": chooser,
            "channel": slider,
            "scale": ipywidgets.ToggleButtons(options=[COMMON, OWN], description="шкала"),
        },
    )


def _rectifiers(model: nn.Module) -> list[str]:
    from torch import nn

    from ..visualization import list_layers

    return [layer.name for layer in list_layers(model, (nn.ReLU, nn.ReLU6))]


def _panels(
    image: np.ndarray, values: np.ndarray, channel: int, *, title: str, scale: str, alt: str
) -> Figure:
    """Картинка, карта канала и место канала в слое; `values` — все карты слоя (K, h, w)."""
    one = values[channel]
    top = float((values if scale == COMMON else one).max()) or 1.0
    alt = f"{alt}: отклик до {one.max():.2f}"
    fig, axes = figure(1, 3, alt=alt, size=(9.4, 3.1), width_ratios=[1, 1.25, 1.2])
    draw_image(axes[0], image, title=title)
    shown = axes[1].imshow(one, cmap=SEQUENTIAL, vmin=0, vmax=top, interpolation="nearest")
    rows, columns = one.shape
    axes[1].set_title(f"карта {rows}×{columns}, нулей {(one <= 0).mean():.0%}", fontsize=10)
    axes[1].set(xticks=[], yticks=[])
    fig.colorbar(shown, ax=axes[1], label="отклик", shrink=0.8)
    _draw_rank(axes[2], values, channel)
    return fig


def _draw_rank(ax: Axes, values: np.ndarray, channel: int) -> None:
    """Наибольшие отклики каналов по убыванию; выбранный канал отмечен."""
    peaks = values.reshape(len(values), -1).max(axis=1)
    order = np.argsort(-peaks, kind="stable")
    place = int(np.flatnonzero(order == channel)[0])
    ax.plot(np.arange(1, len(peaks) + 1), peaks[order], color=ORDINARY)
    ax.plot(place + 1, peaks[channel], "o", color=CHOSEN, label=f"канал {channel}")
    ax.set(xlabel="место канала", ylabel="наибольший отклик")
    ax.set_title(f"каналов {len(peaks)}, молчат {(peaks <= 0).mean():.0%}", fontsize=10)
    ax.grid(alpha=0.3)
    ax.legend(fontsize=8)
