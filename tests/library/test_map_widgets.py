"""Виджеты карт значимости: общая шкала остаётся общей, своя — своей; ошибки объяснены словами."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.widgets import class_picker, saliency_switch

PICTURE = np.full((8, 8, 3), 0.5)
RAMP = np.arange(64.0).reshape(8, 8)


def scale(widget) -> tuple[float, float]:
    """Пределы цветовой шкалы нарисованной карты."""
    return widget.figure.axes[1].images[-1].get_clim()


def choose(widget, **values) -> None:
    for name, value in values.items():
        widget.controls[name].value = value


def test_methods_share_one_scale_whatever_their_units():
    flat = np.ones((8, 8))
    maps = {"градиент": [RAMP, flat], "тысяча градиентов": [1000 * RAMP, flat]}
    widget = saliency_switch({"кошка": PICTURE, "собака": PICTURE}, maps)
    before, first = scale(widget), widget.figure.axes[1].images[-1].get_array()
    choose(widget, method="тысяча градиентов")
    assert scale(widget) == before
    assert np.allclose(widget.figure.axes[1].images[-1].get_array(), first)
    choose(widget, picture="собака")
    assert scale(widget) == before
    assert "собака" in widget.figure.alt


def test_every_picture_needs_its_map():
    with pytest.raises(ValueError, match="карт 1, а картинок 2"):
        saliency_switch({"а": PICTURE, "б": PICTURE}, {"градиент": [RAMP]})


def test_signed_maps_are_refused():
    with pytest.raises(ValueError, match="со знаком"):
        saliency_switch({"а": PICTURE}, {"градиент": [-RAMP]})
    with pytest.raises(ValueError, match="со знаком"):
        class_picker(PICTURE, {"кошка": -RAMP})


def test_common_scale_shows_the_weaker_class_as_weak():
    widget = class_picker(PICTURE, {"кошка": RAMP, "собака": RAMP / 9})
    choose(widget, name="собака")
    assert scale(widget) == (0, 63)
    choose(widget, scale="своя у каждого класса")
    assert scale(widget) == (0, 7)
    assert "собака" in widget.figure.alt


def test_empty_map_is_drawn():
    widget = class_picker(PICTURE, {"кошка": np.zeros((8, 8))})
    assert scale(widget) == (0, 1)
