"""Виджет расширенных свёрток: дерево доходит ровно до тех отсчётов, от которых зависит выход."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from course_utils.widgets import dilation_explorer


def inputs(widget) -> set[int]:
    """Отсчёты входа, отмеченные на рисунке крупно."""
    row = widget.figure.axes[0].collections[-1]
    assert set(row.get_offsets()[:, 1]) == {0}
    return {int(place) for place in row.get_offsets()[:, 0]}


def dependencies(kernel: int, depth: int, base: int, causal: bool) -> set[int]:
    """То же по градиенту настоящих свёрток с единичными весами."""
    now = 200
    signal = torch.zeros(1, 1, 2 * now + 1, requires_grad=True)
    output = signal
    for layer in range(depth):
        reach = (kernel - 1) * base**layer
        ahead = 0 if causal else (kernel - 1) // 2 * base**layer
        output = F.pad(output, (reach - ahead, ahead))
        output = F.conv1d(output, torch.ones(1, 1, kernel), dilation=base**layer)
    output[0, 0, now].backward()
    return {int(place) - now for place in signal.grad[0, 0].nonzero()[:, 0]}


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize(("kernel", "depth", "base"), [(2, 4, 2), (3, 3, 1), (3, 3, 3), (4, 2, 2)])
def test_tree_reaches_what_the_gradient_reaches(kernel, depth, base, causal):
    widget = dilation_explorer(kernel=kernel, depth=depth, base=base, causal=causal)
    assert inputs(widget) == dependencies(kernel, depth, base, causal)


def test_causal_tree_has_no_future():
    widget = dilation_explorer(kernel=3, causal=False)
    assert max(inputs(widget)) > 0
    widget.controls["causal"].value = True
    assert max(inputs(widget)) == 0


def test_field_wider_than_the_picture_is_explained():
    widget = dilation_explorer()
    before = widget.figure
    for name, value in {"kernel": 5, "depth": 6, "base": 3}.items():
        widget.controls[name].value = value
    assert "шире рисунка" in widget.refusal
    widget.controls["base"].value = 1
    assert widget.refusal == ""
    assert widget.figure is not before
