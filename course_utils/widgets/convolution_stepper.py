"""Свёртка по шагам: окно движется по картинке, карта признаков заполняется."""

from __future__ import annotations

from typing import Any

import ipywidgets
import numpy as np

from ..convolution import Window, windows
from ..plot import Figure, convolution_step
from .explorer import Explorer
from .number_field import formula, number_field, parse_numbers


def convolution_stepper(image: Any, kernel: Any) -> Explorer:
    """Виджет: картинка и ядро правятся, ползунок или ▶ двигает окно.

    Параметры:
        image: картинка (H, W), не больше 12×12.
        kernel: ядро (kh, kw).

    Под рисунком — сумма произведений текущего окна, записанная словами формулы.
    """
    slider = ipywidgets.IntSlider(0, 0, 0, description="положение")
    play = ipywidgets.Play(interval=700, max=0)
    ipywidgets.jslink((play, "value"), (slider, "value"))

    def steps_of(
        image: str, kernel: str, stride: int, padding: int
    ) -> tuple[Any, Any, list[Window]]:
        picture = np.pad(parse_numbers(image, "картинка"), padding)
        weights = parse_numbers(kernel, "ядро")
        return picture, weights, windows(picture, weights, stride=stride)

    def draw(image: str, kernel: str, stride: int, padding: int, step: int) -> Figure:
        picture, weights, steps = steps_of(image, kernel, stride, padding)
        slider.max = play.max = len(steps) - 1
        return convolution_step(picture, weights, steps, min(step, slider.max))

    def caption(image: str, kernel: str, stride: int, padding: int, step: int) -> str:
        _, weights, steps = steps_of(image, kernel, stride, padding)
        return formula(steps[step], weights)

    controls = {
        "image": number_field(image, "картинка"),
        "kernel": number_field(kernel, "ядро"),
        "stride": ipywidgets.IntSlider(1, 1, 3, description="шаг"),
        "padding": ipywidgets.IntSlider(0, 0, 2, description="дополнение"),
        "step": slider,
    }
    panel = ipywidgets.VBox(
        [
            ipywidgets.HBox([controls["image"], controls["kernel"]]),
            ipywidgets.HBox([controls["stride"], controls["padding"]]),
            ipywidgets.HBox([play, slider]),
        ]
    )
    return Explorer(draw, controls, caption=caption, panel=panel)
