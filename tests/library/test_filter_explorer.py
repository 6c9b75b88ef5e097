"""Виджет фильтров: рамка стоит на лучшем месте, подпись раскладывает отклик на множители."""

from __future__ import annotations

import re

import pytest
import torch

from course_utils.widgets import filter_explorer

FILTERS = torch.tensor([[[[-1.0, 1.0], [-1.0, 1.0]]], [[[1.0, 1.0], [-1.0, -1.0]]]])
STEP = torch.zeros(1, 9, 9)
STEP[..., 5:] = 1.0  # вертикальный край: слева темно, справа светло


@pytest.fixture
def widget():
    return filter_explorer(FILTERS, {"край": STEP, "край повёрнут": STEP.transpose(1, 2)})


def choose(widget, **values) -> None:
    for name, value in values.items():
        widget.controls[name].value = value


def factors(widget) -> list[float]:
    return [float(number) for number in re.findall(r"[+-]?\d+\.\d+", widget.figure.get_suptitle())]


def test_the_vertical_filter_stands_on_the_vertical_edge(widget):
    assert "отклик +2.00 в месте (0, 4)" in widget.figure.alt
    choose(widget, filter_=1, picture="край повёрнут", place="самый отрицательный")
    assert "отклик -2.00 в месте (4, 0)" in widget.figure.alt


def test_the_answer_is_the_product_of_its_factors(widget):
    answer, norm, patch, cosine = factors(widget)
    assert answer == pytest.approx(norm * patch * cosine, abs=0.03)
    assert cosine == pytest.approx(0.5**0.5, abs=0.01)


def test_colour_pictures_and_a_dead_filter():
    torch.manual_seed(0)
    filters = torch.stack([torch.randn(3, 3, 3), torch.zeros(3, 3, 3)])
    widget = filter_explorer(filters, {"шум": torch.randn(3, 12, 12)}, index=1)
    assert factors(widget)[0] == 0
    choose(widget, filter_=0)
    assert 0 < factors(widget)[-1] <= 1
