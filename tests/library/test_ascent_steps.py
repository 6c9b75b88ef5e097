"""Виджет хода восхождения: картинки и точки на кривых принадлежат одному шагу."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.widgets import ascent_steps

STEPS = [0, 2, 4]
PICTURES = {name: [np.full((4, 4, 3), level) for level in (0.1, 0.5, 0.9)] for name in "аб"}
VALUES = {"а": [0, 1, 4, 9, 16], "б": [0, 2, 4, 6, 8]}


def test_slider_moves_pictures_and_points_together():
    widget = ascent_steps(STEPS, PICTURES, VALUES)
    assert "Шаг 2; цель: а — 4.0, б — 4.0" in widget.figure.alt
    widget.controls["step"].value = 4
    left, right, curve = widget.figure.axes
    assert left.images[0].get_array().max() == right.images[0].get_array().min() == 0.9
    points = [line.get_ydata()[0] for line in curve.lines if len(line.get_ydata()) == 1]
    assert points == [16, 8]


def test_every_step_needs_its_picture_and_value():
    with pytest.raises(ValueError, match="картинок 3, значений 5; нужно 2"):
        ascent_steps(STEPS[1:], PICTURES, VALUES)
    with pytest.raises(ValueError, match="значений 4"):
        ascent_steps(STEPS, PICTURES, {name: run[:4] for name, run in VALUES.items()})
    with pytest.raises(ValueError, match="значения — у"):
        ascent_steps(STEPS, PICTURES, {"а": VALUES["а"]})
