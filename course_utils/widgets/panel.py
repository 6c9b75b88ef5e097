"""Органы управления виджета: столбцом, с целыми подписями и дорожками, на которых есть место."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

LETTER = 9  # пикселей на букву подписи, с запасом
WIDE = "640px"  # дорожка ползунка: значений на ней не больше, чем пикселей
NARROW = "420px"
FIELD = 110  # пикселей: поле на пять цифр со стрелками


def column(controls: Sequence[ipywidgets.Widget]) -> ipywidgets.VBox:
    """Ставит органы управления столбцом; подписи целиком и одной ширины."""
    label = LETTER * (2 + max(len(one.description) for one in controls if not _free(one)))
    for control in controls:
        fit(control, label)
    return ipywidgets.VBox(list(controls), layout={"overflow": "visible"})


def fit(control: ipywidgets.Widget, label: int) -> ipywidgets.Widget:
    """Отводит подписи `label` пикселей, а остальному — столько, сколько ему нужно."""
    control.style.description_width = f"{label}px"
    control.layout.width = "auto"
    if isinstance(control, ipywidgets.ToggleButtons):
        control.style.button_width = "auto"
        control.layout.display = "flex"  # подпись слева от кнопок, а не над ними
    elif isinstance(control, ipywidgets.BoundedIntText):
        control.layout.width = f"{label + FIELD}px"
    else:
        control.layout.max_width = NARROW if isinstance(control, ipywidgets.Dropdown) else WIDE
    return control


def no_null_tooltip(part: ipywidgets.Widget) -> None:
    """Убирает всплывающее «null», которое ipywidgets пишет вместо незаданной подсказки."""
    if part.tooltip is None:
        part.tooltip = ""


def _free(control: ipywidgets.Widget) -> bool:
    """У флажка подпись справа: под неё столбец не нужен."""
    return isinstance(control, ipywidgets.Checkbox)
