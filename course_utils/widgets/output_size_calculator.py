"""Размер выхода: формула с подставленными числами и обход окна вдоль одной оси."""

from __future__ import annotations

import ipywidgets

from ..convolution import output_size
from ..plot import Figure, window_walk
from .explorer import Explorer

SIZE = 8.0, 3.4  # дюймов


def output_size_calculator() -> Explorer:
    """Виджет: длина входа, размер ядра, шаг, дополнение, расширение → размер выхода."""

    def draw(size: int, kernel: int, stride: int, padding: int, dilation: int) -> Figure:
        rule = {"stride": stride, "padding": padding, "dilation": dilation}
        fig = window_walk(size, kernel, output_size(size, kernel, **rule), **rule)
        fig.set_size_inches(*SIZE)  # у обхода любой длины одно место
        return fig

    def caption(size: int, kernel: int, stride: int, padding: int, dilation: int) -> str:
        answer = output_size(size, kernel, stride=stride, padding=padding, dilation=dilation)
        inside = f"{size} + 2·{padding} − {dilation}·({kernel} − 1) − 1"
        return f"⌊({inside}) / {stride}⌋ + 1 = {answer}"

    slider = ipywidgets.IntSlider
    controls = {
        "size": slider(10, 1, 28, description="вход n"),
        "kernel": slider(3, 1, 7, description="ядро k"),
        "stride": slider(2, 1, 4, description="шаг s"),
        "padding": slider(0, 0, 3, description="дополнение p"),
        "dilation": slider(1, 1, 3, description="расширение d"),
    }
    return Explorer(draw, controls, caption=caption)
