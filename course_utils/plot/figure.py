"""Рисунок курса: обычный рисунок Matplotlib, который знает своё описание словами."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MplFigure

DPI = 96
HEAVY_PNG = 90_000  # байт; дальше рисунок с фотографией хранится как JPEG
STILL = 0.5  # точек экрана: ось, сдвинутая меньше, стоит на месте
PASSES = 8  # раскладок самое большее; обычно хватает двух-трёх


class Figure(MplFigure):
    """Рисунок, который Jupyter показывает вместе с описанием (атрибут `alt`).

    Создаётся без `pyplot`: нет общего состояния и нет второго показа той же картинки.
    Описание видят программы чтения с экрана и выгрузка в HTML.
    """

    def __init__(self, *args: Any, alt: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"dpi": DPI, **kwargs})
        FigureCanvasAgg(self)
        self.alt = alt

    def __repr__(self) -> str:
        return f"Рисунок: {self.alt}"

    def encode(self) -> tuple[str, bytes]:
        """Возвращает пару (MIME-тип, байты): PNG, а для тяжёлых фотографий — JPEG."""
        with self._settled():
            png = self._render("png")
            if len(png) <= HEAVY_PNG:
                return "image/png", png
            jpeg = self._render("jpeg", pil_kwargs={"quality": 82})
        return ("image/jpeg", jpeg) if len(jpeg) < len(png) else ("image/png", png)

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Раскладывает оси по местам; внутри они уже не двигаются, сколько ни рисуй.

        Одной раскладки мало: место под заголовок в две строки отводит только вторая.
        """
        engine = self.get_layout_engine()
        if engine is None:
            yield
            return
        if self.stale:
            places = self._places()
            for _ in range(PASSES):
                engine.execute(self)
                before, places = places, self._places()
                if np.abs(places - before).max(initial=0) < STILL:
                    break
        self.set_layout_engine("none")
        try:
            yield
        finally:
            self.set_layout_engine(engine)
            self.stale = False

    def _places(self) -> np.ndarray:
        """Места осей в точках экрана, (оси, 4)."""
        bounds = [ax.get_position(original=True).bounds for ax in self.axes]
        return np.reshape(bounds, (-1, 4)) * np.tile(self.get_size_inches() * self.dpi, 2)

    def _render(self, kind: str, **kwargs: Any) -> bytes:
        buffer = io.BytesIO()
        metadata = {"Software": None} if kind == "png" else None
        self.savefig(buffer, format=kind, dpi=DPI, facecolor="white", metadata=metadata, **kwargs)
        return buffer.getvalue()

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        mime, content = self.encode()
        return {mime: content, "text/plain": repr(self)}, {mime: {"alt": self.alt}}


def figure(
    rows: int = 1,
    columns: int = 1,
    *,
    alt: str,
    size: tuple[float, float] | None = None,
    **kwargs: Any,
) -> tuple[Figure, Any]:
    """Создаёт рисунок с сеткой осей.

    Параметры:
        rows, columns: число рядов и столбцов.
        alt: описание словами — что на рисунке видно (обязательно).
        size: ширина и высота в дюймах; по умолчанию 3.2 × 3 дюйма на ячейку.
        kwargs: как у `matplotlib.figure.Figure.subplots` (`sharex`, `width_ratios`, …).

    Возвращает:
        Рисунок и оси: одни `Axes`, если ячейка одна, иначе массив осей (rows, columns) без
        лишних измерений — как `plt.subplots`.
    """
    if not alt.strip():
        raise ValueError("у рисунка нет описания: передайте alt=«что на рисунке видно»")
    fig = Figure(figsize=size or (3.2 * columns, 3.0 * rows), alt=alt, layout="constrained")
    return fig, fig.subplots(rows, columns, **kwargs)


def flat_axes(axes: Any) -> list[Axes]:
    """Все оси одним списком, по рядам."""
    return list(np.atleast_1d(np.asarray(axes, dtype=object)).ravel())
