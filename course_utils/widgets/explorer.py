"""Основа всех виджетов курса: органы управления и рисунок, который от них зависит."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets

from ..plot import Figure
from ..plot.palette import REFUSAL

# Описание рисунка для тех, кто слушает страницу: у ipywidgets.Image нет атрибута alt.
UNSEEN = (
    '<span style="position: absolute; clip-path: inset(50%); width: 1px; height: 1px">{}</span>'
)
NATURAL_SIZE = {"align_self": "flex-start", "max_width": "100%"}  # рисунок не растягивается


class Explorer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets без аннотаций
    """Панель управления над рисунком: подвинули ползунок — рисунок перерисован.

    Параметры:
        draw: функция `draw(**values) -> Figure`; имена аргументов — имена в `controls`.
        controls: имя аргумента → виджет ipywidgets со свойством `value`.
        caption: функция `caption(**values) -> str`: строка HTML под рисунком.
        panel: свой порядок органов управления; по умолчанию — столбец.

    Там, где виджетов нет (выгрузка в HTML, чтение без ядра), та же ячейка показывает
    неподвижный рисунок — последнее нарисованное состояние.

    Поля:
        controls: имя аргумента → виджет ipywidgets: подвинуть его можно и программой.
        figure: последний нарисованный `Figure`.
    """

    def __init__(
        self,
        draw: Callable[..., Figure],
        controls: Mapping[str, ipywidgets.Widget],
        *,
        caption: Callable[..., str] | None = None,
        panel: ipywidgets.Widget | None = None,
    ) -> None:
        self._draw = draw
        self._describe = caption
        self.controls = dict(controls)
        self._picture = ipywidgets.Image(format="png", layout=NATURAL_SIZE)
        self._message = ipywidgets.HTML()
        self._alt, self._caption = ipywidgets.HTML(), ipywidgets.HTML()
        self.figure: Figure | None = None
        for control in self.controls.values():
            control.observe(self._redraw, names="value")
        panel = panel or ipywidgets.VBox(list(self.controls.values()))
        super().__init__([panel, self._message, self._picture, self._alt, self._caption])
        self._redraw()

    @property
    def values(self) -> dict[str, Any]:
        """Текущие значения органов управления: имя аргумента → значение."""
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, _change: Any = None) -> None:
        try:
            self.figure = self._draw(**self.values)
        except ValueError as error:  # невозможное сочетание значений: объясняем, не падаем
            self._message.value = f"<p style='color:{REFUSAL}'>{escape(str(error))}</p>"
            return
        self._message.value = ""
        mime, content = self.figure.encode()
        self._picture.format = mime.removeprefix("image/")
        self._picture.value = content
        self._alt.value = UNSEEN.format(escape(self.figure.alt))
        if self._describe is not None:
            self._caption.value = self._describe(**self.values)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        if self.figure is None:
            return data, metadata
        picture, about = self.figure._repr_mimebundle_()
        return {**picture, **data, "text/plain": repr(self.figure)}, {**metadata, **about}
