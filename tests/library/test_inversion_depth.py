"""Виджет глубины: показан выбранный слой, а ошибка посчитана верно."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.widgets import inversion_depth

ORIGINALS = {"кошка": np.full((3, 4, 4), 0.5), "гуси": np.full((3, 4, 4), 0.2)}
TRUTH = np.stack(list(ORIGINALS.values()))
RESTORED = {"мелкий": TRUTH + 0.1, "глубокий": TRUTH + 0.3}


def test_depth_and_picture_choose_what_is_shown():
    widget = inversion_depth(ORIGINALS, RESTORED)
    assert "кошка" in widget.figure.alt
    assert "ошибка 0.10" in widget.figure.alt
    widget.controls["layer"].value = "глубокий"
    widget.controls["picture"].value = "гуси"
    _, middle, curve = widget.figure.axes
    assert np.allclose(middle.images[0].get_array(), 0.5)
    assert np.allclose(curve.lines[0].get_ydata(), [0.1, 0.3])
    assert "ошибка 0.30" in widget.figure.alt


def test_every_picture_needs_its_restoration():
    with pytest.raises(ValueError, match="«мелкий»"):
        inversion_depth(ORIGINALS, {"мелкий": TRUTH[:1]})
