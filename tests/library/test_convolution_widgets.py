"""Виджеты лекции 03: подвинули — изменились рисунок и формула; ошибка объяснена словами."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.convolution import Layer, windows
from course_utils.plot import convolution_step, number_text, receptive_field_tree, window_walk
from course_utils.widgets import (
    convolution_stepper,
    output_size_calculator,
    receptive_field_explorer,
)
from course_utils.widgets.number_field import parse_numbers

IMAGE = np.array([[0, 50, 0, 29], [0, 80, 31, 2], [33, 90, 0, 75], [0, 9, 0, 95]])
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def shown(widget):
    """Что видит читатель: место рисунка, отказ, подпись."""
    _, picture, caption = widget.children
    return picture.value, widget.refusal, caption.value.removesuffix("</div>")


def test_the_step_figure_carries_the_numbers():
    steps = windows(IMAGE, SOBEL)
    image, kernel, product, output = convolution_step(IMAGE, SOBEL, steps, 1).axes
    assert texts(image) == [str(value) for value in IMAGE.ravel()]
    assert texts(kernel)[:3] == ["−1", "0", "1"]
    assert texts(product) == ["−50", "0", "29", "−160", "0", "4", "−90", "0", "75"]
    assert texts(output) == ["29", "−192"]


def test_stepper_moves_and_says_the_sum():
    widget = convolution_stepper(IMAGE, SOBEL)
    before, _, first = shown(widget)
    widget.controls["step"].value = 1
    after, message, second = shown(widget)
    assert before != after
    assert message == ""
    assert first.endswith("0·(−1) + 50·0 + 0·1 + 0·(−2) + 80·0 + 31·2 + 33·(−1) + 90·0 + 0·1 = 29")
    assert second.endswith("= −192")


def test_stepper_survives_a_smaller_map_and_an_impossible_kernel():
    widget = convolution_stepper(IMAGE, SOBEL)
    widget.controls["step"].value = 3
    widget.controls["stride"].value = 2
    assert (widget.controls["step"].max, widget.controls["step"].value) == (0, 0)
    assert shown(widget)[2].endswith("= 29")
    widget.controls["kernel"].value = "1 2 3 4 5"
    assert "окно 1×5 не помещается в картинку 4×4" in shown(widget)[1]
    widget.controls["padding"].value = 1
    assert shown(widget)[1] == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 x", "«x» — не число"),
        ("1 nan", "«nan» — не число"),
        ("1e9", "«1e9» — не число от"),
        ("1 2\n3", "поровну чисел, сейчас 2, 1"),
        ("", "ни одной строки"),
        ("1 " * 13, "1×13, а показать можно до 12×12"),
        ("1\n" * 13, "13×1, а показать можно"),
    ],
)
def test_typed_numbers_are_checked(text, message):
    with pytest.raises(ValueError, match="ядро: ") as caught:
        parse_numbers(text, "ядро")
    assert message in str(caught.value)


def test_whole_numbers_stay_whole():
    assert parse_numbers("1, −2\n\n3 4", "ядро").tolist() == [[1, -2], [3, 4]]
    assert parse_numbers("1 2", "ядро").dtype == np.int64
    assert parse_numbers("1 2.5", "ядро").dtype == np.float64


def test_what_is_typed_is_not_read_as_html():
    widget = convolution_stepper(IMAGE, SOBEL)
    widget.controls["kernel"].value = "<img>"
    assert "&lt;img&gt;" in shown(widget)[0]


def test_output_size_calculator_spells_the_formula():
    widget = output_size_calculator()
    widget.controls["padding"].value = 1
    assert shown(widget)[2].endswith("⌊(10 + 2·1 − 1·(3 − 1) − 1) / 2⌋ + 1 = 5")


def test_window_walk_points_at_the_pixels_left_out():
    assert "не попали ни в одно окно: 1" in window_walk(10, 3, 4, stride=2).alt
    assert "не попали ни в одно окно: 0" in window_walk(9, 3, 4, stride=2).alt


def test_receptive_field_explorer_grows_with_depth():
    widget = receptive_field_explorer()
    assert shown(widget)[2].endswith("после слоя 2: поле 5, сдвиг соседних полей 1")
    widget.controls["depth"].value = 3
    assert shown(widget)[2].endswith("после слоя 3: поле 7, сдвиг соседних полей 1")


def test_receptive_field_tree_has_holes_where_dilation_leaves_them():
    *_, field, touched = receptive_field_tree([Layer(3, dilation=3)]).axes[0].lines
    assert len(field.get_xdata()) == 7
    assert list(touched.get_xdata()) == [0, 3, 6]


def test_numbers_are_written_as_in_a_book():
    assert [number_text(x) for x in (-192, 1 / 9, -0.0, 300.0, 0.004)] == [
        "−192",
        "0.11",
        "0",
        "300",
        "0.004",
    ]
