"""Виджет окклюзии: участок на своём месте, полосы — вероятности закрытой картинки."""

from __future__ import annotations

import numpy as np
import pytest
from torch import nn

from course_utils.models import Preprocessing
from course_utils.widgets import occluder


class Corner(nn.Module):
    """Логит класса 7 — шестикратная яркость левого верхнего квадрата 4×4, остальные нули."""

    preprocess = Preprocessing(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5), resize=16, crop=16)

    def forward(self, images):
        logits = images.new_zeros(len(images), 1000)
        logits[:, 7] = 6 * images[:, :, :4, :4].mean(dim=(1, 2, 3))
        return logits


@pytest.fixture
def widget():
    return occluder(np.full((16, 16, 3), 255, np.uint8), Corner(), top=8, left=8, side=8)


def bars(widget):
    """Ширины полос: пять на целой картинке, пять с участком."""
    widths = [patch.get_width() for patch in widget.figure.axes[1].patches]
    return widths[:5], widths[5:]


def probability(logit: float) -> float:
    answer = np.exp(logit)
    return float(answer / (answer + 999))


def test_a_patch_elsewhere_changes_nothing(widget):
    before, after = bars(widget)
    assert before == pytest.approx(after)
    assert before[0] == pytest.approx(probability(6), rel=1e-4)


@pytest.mark.parametrize(("fill", "logit"), [("серое", 0), ("чёрное", -6), ("белое", 6)])
def test_the_patch_on_the_clue(widget, fill, logit):
    for name, value in {"top": 0, "left": 0, "fill": fill}.items():
        widget.controls[name].value = value
    assert bars(widget)[1][0] == pytest.approx(probability(logit), rel=1e-4)


def test_the_patch_is_cut_at_the_border(widget):
    widget.controls["top"].value = widget.controls["left"].value = 15
    (frame,) = widget.figure.axes[0].patches
    assert (frame.get_width(), frame.get_height()) == (1, 1)
