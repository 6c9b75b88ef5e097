"""Свёртка по шагам: окно движется по картинке, карта признаков заполняется."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import ipywidgets
import numpy as np

from ..convolution import Window, windows
from ..plot import Figure, convolution_step
from .explorer import Explorer
from .number_field import formula, number_field, parse_numbers
from .panel import fit

LABEL = 120  # пикселей под подпись ползунка
PLACE = 11.3, 3.5  # дюймов: таблицы самой длинной строки; высокие уменьшатся


def convolution_stepper(image: Any, kernel: Any) -> Explorer:
    """Виджет: картинка и ядро правятся, ползунок или ▶ двигает окно.

    Параметры:
        image: картинка (H, W), не больше 12×12.
        kernel: ядро (kh, kw).

    Под рисунком — сумма произведений текущего окна, записанная словами формулы.
    """
    slider = fit(ipywidgets.IntSlider(0, 0, 0, description="положение"), LABEL)
    play = ipywidgets.Play(interval=700, max=0)
    ipywidgets.jslink((play, "value"), (slider, "value"))

    def draw(step: int, **values: Any) -> Figure:
        picture, weights, steps = _walk(**values)
        return convolution_step(picture, weights, steps, step)

    def caption(step: int, **values: Any) -> str:
        _, weights, steps = _walk(**values)
        return formula(steps[step], weights)

    controls = {
        "image": number_field(image, "картинка"),
        "kernel": number_field(kernel, "ядро"),
        "stride": fit(ipywidgets.IntSlider(1, 1, 3, description="шаг"), LABEL),
        "padding": fit(ipywidgets.IntSlider(0, 0, 2, description="дополнение"), LABEL),
        "step": slider,
    }

    def fit_slider(_change: Any = None) -> None:
        with suppress(ValueError):  # невозможные значения объяснит Explorer
            *_, steps = _walk(**{name: controls[name].value for name in list(controls)[:-1]})
            slider.max = play.max = len(steps) - 1

    fit_slider()
    for name in list(controls)[:-1]:
        controls[name].observe(fit_slider, names="value")  # раньше, чем перерисует Explorer
    image_field, kernel_field, *sliders, _ = controls.values()
    fields, walk = ipywidgets.HBox([image_field, kernel_field]), ipywidgets.HBox([play, slider])
    slider.layout.flex = "1 1 300px"
    panel = ipywidgets.VBox([fields, *sliders, walk])
    panel.layout.overflow = "visible"
    for row in (fields, walk):
        row.layout.overflow, row.layout.flex_flow = "visible", "row wrap"
    return Explorer(draw, controls, caption=caption, panel=panel, place=PLACE)


def _walk(
    image: str, kernel: str, stride: int, padding: int
) -> tuple[np.ndarray, np.ndarray, list[Window]]:
    """Читает поля: дополненная картинка, ядро и все положения окна."""
    picture = np.pad(parse_numbers(image, "картинка"), padding)
    weights = parse_numbers(kernel, "ядро")
    return picture, weights, windows(picture, weights, stride=stride)
