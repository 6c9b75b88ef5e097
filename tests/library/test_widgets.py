"""Общее для всех виджетов: рисунок, место под него, подписи; каждый — на маленьких данных."""

from __future__ import annotations

import base64
import io
import re
from html import unescape

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from course_utils import plot, widgets
from course_utils.widgets import Explorer

from . import gallery

NAMES = sorted(set(widgets.__all__) - {"Explorer"})


@pytest.fixture(scope="module", params=NAMES)
def widget(request: pytest.FixtureRequest) -> Explorer:
    """Каждый виджет курса по очереди."""
    return getattr(gallery, request.param)()


def shown(widget: Explorer) -> tuple[str, bytes]:
    """Описание и байты рисунка на странице."""
    (alt,) = re.findall('alt="(.*?)"', widget.children[1].value)
    (content,) = re.findall('base64,(.*?)"', widget.children[1].value)
    return unescape(alt), base64.b64decode(content)


def test_page_shows_the_settled_figure_with_its_description(widget: Explorer) -> None:
    assert widget.figure is not None
    _, again = widget.figure.encode()
    assert shown(widget) == (widget.figure.alt, again)


def test_no_control_has_an_empty_label_or_a_null_tooltip(widget: Explorer) -> None:
    for control in widget.controls.values():
        assert control.description
        assert control.tooltip is not None


def test_a_slider_has_no_more_values_than_its_track_has_pixels(widget: Explorer) -> None:
    for control in widget.controls.values():
        if isinstance(control, ipywidgets.IntSlider):
            assert (control.max - control.min) / control.step < 450


def test_it_can_be_moved_forward_from_where_it_starts(widget: Explorer) -> None:
    first = next(c for c in widget.controls.values() if not isinstance(c, ipywidgets.Textarea))
    if isinstance(first, ipywidgets.SelectionSlider):
        assert first.index + 1 < len(first.options)


def test_figure_with_tall_titles_is_the_same_at_once() -> None:
    fig = plot.images([np.eye(28)] * 2, titles=["исходная\nкорреляция 0.47"] * 2, alt="Единицы")
    first, second = fig.encode(), fig.encode()
    assert first == second
    picture = np.asarray(Image.open(io.BytesIO(first[1])).convert("L"))
    assert picture[0].min() == 255, "верхняя строка заголовка срезана"


def test_figure_changed_after_it_was_shown_is_laid_out_again() -> None:
    fig = plot.images([np.eye(28)] * 2, titles=["короткий"] * 2, alt="Единицы")
    fig.encode()
    fig.axes[0].set_title("первая строка\nвторая\nтретья")
    picture = np.asarray(Image.open(io.BytesIO(fig.encode()[1])).convert("L"))
    assert picture[0].min() == 255


def test_refusal_stands_in_the_place_of_the_figure() -> None:
    widget = gallery.dilation_explorer()
    size = re.findall("aspect-ratio: [^;]+", widget.children[1].value)
    for name, value in {"kernel": 5, "depth": 6, "base": 3}.items():
        widget.controls[name].value = value
    assert "шире рисунка" in widget.children[1].value
    assert "<img" not in widget.children[1].value
    assert re.findall("aspect-ratio: [^;]+", widget.children[1].value) == size


def test_one_drawing_for_one_change() -> None:
    drawn = []

    def draw(**values: int) -> plot.Figure:
        drawn.append(values)
        return plot.images([np.eye(3)], alt=str(values))

    first, second = ipywidgets.IntSlider(5), ipywidgets.IntSlider(5)
    first.observe(lambda change: setattr(second, "value", change.new), names="value")
    first.description = second.description = "число"
    Explorer(draw, {"first": first, "second": second})
    first.value = 7
    assert drawn == [{"first": 5, "second": 5}, {"first": 7, "second": 7}]
