"""Размер выхода: формула с подставленными числами и обход окна вдоль одной оси."""

from __future__ import annotations

import ipywidgets

from ..convolution import output_size
from ..plot import Figure, window_walk
from .explorer import Explorer


def output_size_calculator() -> Explorer:
    """Виджет: длина входа, размер ядра, шаг, дополнение, расширение → размер выхода."""

    def draw(size: int, kernel: int, stride: int, padding: int, dilation: int) -> Figure:
        rule = {"stride": stride, "padding": padding, "dilation": dilation}
        return window_walk(size, kernel, output_size(size, kernel, **rule), **rule)

    def caption(size: int, kernel: int, stride: int, padding: int, dilation: int) -> str:
        answer = output_size(size, kernel, stride=stride, padding=padding, dilation=dilation)
        inside = f"{size} + 2·{padding} − {dilation}·({kernel} − 1) − 1"
        return f"⌊({inside}) / {stride}⌋ + 1 = {answer}"

    slider, style = ipywidgets.IntSlider, {"description_width": "110px"}
    controls = {
        "size": slider(10, 1, 28, description="вход n", style=style),
        "kernel": slider(3, 1, 7, description="ядро k", style=style),
        "stride": slider(2, 1, 4, description="шаг s", style=style),
        "padding": slider(0, 0, 3, description="дополнение p", style=style),
        "dilation": slider(1, 1, 3, description="расширение d", style=style),
    }
    return Explorer(draw, controls, caption=caption)
