"""Основа всех виджетов курса: органы управления и рисунок, который от них зависит."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets

from ..plot import Figure
from ..plot.figure import DPI
from ..plot.palette import REFUSAL
from .panel import column, no_null_tooltip

CLASS = "course-explorer"
# Место рисунка постоянно: другой рисунок или отказ не сдвигают страницу под виджетом.
PLACE = (
    "display: block; width: 100%; max-width: {0:.0f}px; aspect-ratio: {0:.0f} / {1:.0f};"
    " object-fit: scale-down; object-position: left top"
)
# noUiSlider не называет свою ручку, а ipywidgets не даёт её назвать: имя — подпись слева.
NAME_HANDLES = f"""
const controls = this.closest('.{CLASS}')
for (const part of controls?.querySelectorAll('[role=slider], [contenteditable]') ?? [])
  part.setAttribute('aria-label', part.closest('.widget-inline-hbox').firstChild.textContent)
"""
PICTURE = '<img alt="{}" src="data:{};base64,{}" decoding="sync" style="{}" onload="{}">'
REFUSED = f'<div role="status" style="{{}}; color: {REFUSAL}">{{}}</div>'
CAPTION = '<div style="line-height: 1.4; min-height: 2.8em">{}</div>'  # место на две строки


class Explorer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets без аннотаций
    """Панель управления над рисунком: подвинули ползунок — рисунок перерисован.

    Параметры:
        draw: функция `draw(**values) -> Figure`; имена аргументов — имена в `controls`.
        controls: имя аргумента → виджет ipywidgets со свойством `value`.
        caption: функция `caption(**values) -> str`: строка HTML под рисунком.
        panel: свой порядок органов управления; по умолчанию — столбец.
        place: ширина и высота места под рисунок в дюймах; больший рисунок уменьшится. По
            умолчанию — как у первого рисунка.

    Невозможные значения (`ValueError` из `draw`) объяснены на месте рисунка. Там, где виджетов
    нет (выгрузка в HTML, чтение без ядра), та же ячейка показывает неподвижный рисунок —
    последнее нарисованное состояние.

    Поля:
        controls: имя аргумента → виджет ipywidgets: подвинуть его можно и программой.
        figure: последний нарисованный `Figure`.
        refusal: почему рисунка при этих значениях нет; пустая строка — есть.
    """

    def __init__(
        self,
        draw: Callable[..., Figure],
        controls: Mapping[str, ipywidgets.Widget],
        *,
        caption: Callable[..., str] | None = None,
        panel: ipywidgets.Widget | None = None,
        place: tuple[float, float] | None = None,
    ) -> None:
        self._draw, self._describe, self._place = draw, caption, place
        self.controls = dict(controls)
        self._picture, self._caption = ipywidgets.HTML(), ipywidgets.HTML()
        self._drawn: dict[str, Any] | None = None
        self._static: tuple[dict[str, Any], dict[str, Any]] | None = None
        self.figure: Figure | None = None
        self.refusal = ""
        for part in (*self.controls.values(), self._picture, self._caption):
            no_null_tooltip(part)
        for control in self.controls.values():
            control.observe(self._redraw, names="value")
        shown = [panel or column(list(self.controls.values())), self._picture]
        super().__init__([*shown, self._caption] if caption else shown)
        self.layout.overflow = "visible"
        self.add_class(CLASS)
        self._redraw()

    @property
    def values(self) -> dict[str, Any]:
        """Текущие значения органов управления: имя аргумента → значение."""
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, _change: Any = None) -> None:
        values = self.values
        if values == self._drawn:  # один орган подвинул другой: всё уже нарисовано
            return
        self._drawn, self.refusal = values, ""
        try:
            self.figure = self._draw(**values)
        except ValueError as error:  # невозможное сочетание значений: объясняем, не падаем
            self.refusal = str(error)
            self._picture.value = REFUSED.format(self._style(), escape(self.refusal))
            return
        self._static = data, about = self.figure._repr_mimebundle_()
        (mime,) = about
        content = b64encode(data[mime]).decode()
        alt, names = escape(self.figure.alt), escape(NAME_HANDLES)
        self._picture.value = PICTURE.format(alt, mime, content, self._style(), names)
        if self._describe is not None:
            self._caption.value = CAPTION.format(self._describe(**values))

    def _style(self) -> str:
        """Размеры места под рисунок: их задаёт первый рисунок, если не заданы сами."""
        if self._place is None and self.figure is not None:
            width, height = self.figure.get_size_inches()
            self._place = float(width), float(height)
        width, height = self._place or (6.4, 4.8)
        return PLACE.format(DPI * width, DPI * height)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        if self._static is None:
            return data, metadata
        picture, about = self._static
        return {**picture, **data, "text/plain": repr(self.figure)}, {**metadata, **about}
