import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_utils.visualization.engine import strided
from course_utils.visualization.engine.strided import FastInputGradient, input_gradient


@given(
    kernel=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    stride=st.integers(1, 4),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    size=st.tuples(st.integers(7, 15), st.integers(7, 15)),
    channels=st.integers(1, 4),
)
@settings(max_examples=100)
def test_phases_give_the_gradient_of_pytorch(kernel, stride, padding, size, channels):
    weight = torch.randn(5, channels, *kernel, dtype=torch.float64)
    image = torch.zeros(2, channels, *size, dtype=torch.float64)
    outputs = nn.functional.conv2d(image, weight, stride=stride, padding=padding)
    grads = torch.randn_like(outputs)
    expected = torch.nn.grad.conv2d_input(
        list(image.shape), weight, grads, stride=stride, padding=padding
    )
    torch.testing.assert_close(input_gradient(grads, weight, stride, padding, size), expected)


@pytest.mark.parametrize(
    ("conv", "fast"),
    [
        (nn.Conv2d(3, 8, 7, stride=2, padding=3), True),
        (nn.Conv2d(1, 8, 11, stride=4, padding=2, bias=False), True),
        (nn.Conv2d(3, 8, 3, stride=2, padding="valid"), False),
        (nn.Conv2d(3, 8, 3), False),
        (nn.Conv2d(3, 8, 3, stride=(2, 1)), False),
        (nn.Conv2d(3, 8, 3, stride=2, dilation=2), False),
        (nn.Conv2d(3, 6, 3, stride=2, groups=3), False),
        (nn.Conv2d(8, 4, 3, stride=2), False),
    ],
)
def test_answer_and_gradient_are_the_same_inside_the_block(conv, fast, monkeypatch):
    calls = []
    real = strided.input_gradient
    monkeypatch.setattr(strided, "input_gradient", lambda *a: calls.append(1) or real(*a))
    conv = conv.double().requires_grad_(False)
    image = torch.randn(2, conv.in_channels, 23, 20, dtype=torch.float64, requires_grad=True)
    expected = conv(image)
    (gradient,) = torch.autograd.grad(expected.square().sum(), image)
    with FastInputGradient():
        found = conv(image)
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(torch.autograd.grad(found.square().sum(), image)[0], gradient)
    assert bool(calls) == fast


def test_weights_that_want_a_gradient_get_it():
    conv = nn.Conv2d(3, 4, 3, stride=2)
    with FastInputGradient():
        output = conv(torch.randn(1, 3, 9, 9, requires_grad=True))
    assert torch.autograd.grad(output.sum(), conv.weight)[0].abs().sum() > 0
