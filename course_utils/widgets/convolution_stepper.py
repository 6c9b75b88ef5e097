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
    style = {"description_width": "90px"}
    slider = ipywidgets.IntSlider(0, 0, 0, description="положение", style=style)
    play = ipywidgets.Play(interval=700, max=0)
    ipywidgets.jslink((play, "value"), (slider, "value"))

    def draw(step: int, **values: Any) -> Figure:
        picture, weights, steps = _walk(**values)
        slider.max = play.max = len(steps) - 1
        return convolution_step(picture, weights, steps, min(step, slider.max))

    def caption(step: int, **values: Any) -> str:
        _, weights, steps = _walk(**values)
        return formula(steps[step], weights)

    controls = {
        "image": number_field(image, "картинка"),
        "kernel": number_field(kernel, "ядро"),
        "stride": ipywidgets.IntSlider(1, 1, 3, description="шаг", style=style),
        "padding": ipywidgets.IntSlider(0, 0, 2, description="дополнение", style=style),
        "step": slider,
    }
    fields, sliders = list(controls.values())[:2], list(controls.values())[2:4]
    rows = [ipywidgets.HBox(row) for row in (fields, sliders, [play, slider])]
    return Explorer(draw, controls, caption=caption, panel=ipywidgets.VBox(rows))


def _walk(
    image: str, kernel: str, stride: int, padding: int
) -> tuple[np.ndarray, np.ndarray, list[Window]]:
    """Читает поля: дополненная картинка, ядро и все положения окна."""
    picture = np.pad(parse_numbers(image, "картинка"), padding)
    weights = parse_numbers(kernel, "ядро")
    return picture, weights, windows(picture, weights, stride=stride)
