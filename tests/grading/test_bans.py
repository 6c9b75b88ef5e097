"""Запрет готовых функций: под любым именем, только на время вызова, дома и в песочнице."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import torch
from numpy import convolve as product_of_polynomials
from scipy.signal import correlate2d as c2d
from torch import nn
from torch.nn import functional as F

from course_utils import convolution, cortex
from course_utils.convolution import conv2d as ready
from course_utils.grading import bans
from course_utils.grading.bans import banned
from course_utils.grading.checks import raises, same, without

from .notebooks import check, notebook, student

REFUSED = "в этой задаче нельзя пользоваться готовой функцией {}: напишите сами"
IMAGE, KERNEL = np.arange(16.0).reshape(4, 4), np.ones((2, 2))
BATCH, CLASSES = torch.zeros(2, 3), torch.tensor([0, 1])


def test_examples_of_the_module():
    assert doctest.testmod(bans).failed == 0


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("course_utils.convolution.conv2d", lambda: ready(IMAGE, KERNEL)),
        ("course_utils.convolution.conv2d", lambda: convolution.conv2d(image=IMAGE, kernel=KERNEL)),
        ("course_utils.convolution.conv2d", lambda: convolution.true_convolution(IMAGE, KERNEL)),
        ("scipy.signal.correlate2d", lambda: c2d(IMAGE, KERNEL, mode="valid")),
        ("numpy.convolve", lambda: product_of_polynomials([1, 2], [1, 1])),
        ("torch.conv2d", lambda: nn.Conv2d(1, 1, 2)(torch.ones(1, 1, 4, 4))),
        ("torch.conv2d", lambda: F.conv2d(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 2, 2))),
        ("torch.nn.functional.max_pool2d", lambda: nn.MaxPool2d(2)(torch.ones(1, 4, 4))),
        ("torch.log_softmax", lambda: BATCH.log_softmax(dim=1)),
        ("torch.log_softmax", lambda: F.log_softmax(BATCH, dim=1)),
        ("torch.nn.functional.cross_entropy", lambda: nn.CrossEntropyLoss()(BATCH, CLASSES)),
        ("course_utils.cortex.gabor", lambda: cortex.gabor(0.0, 0.2)),  # есть и модуль gabor
        ("torch.Tensor.sort", lambda: torch.sort(BATCH)),
    ],
)
def test_ban_reaches_a_function_under_any_name(name, use):
    before = use()
    with banned(name), pytest.raises(RuntimeError) as refused:
        use()
    assert str(refused.value) == REFUSED.format(name)
    assert type(use()) is type(before)


def test_other_functions_work_as_before():
    with banned("torch.conv2d", "course_utils.convolution.conv2d"):
        same(convolution.max_pool2d(IMAGE), [[5, 7], [13, 15]], "пулинг")
        same(torch.ones(2, 3).softmax(dim=1), np.full((2, 3), 1 / 3), "softmax")


def test_ban_ends_after_an_error_and_nests():
    call = without(ready, "course_utils.convolution.conv2d")
    with pytest.raises(RuntimeError):
        call(IMAGE, KERNEL)
    same(ready(IMAGE, KERNEL).shape, (3, 3), "после ошибки")
    with banned("course_utils.convolution.conv2d", "torch.conv2d"):
        with banned("course_utils.convolution.conv2d"), pytest.raises(RuntimeError):
            ready(IMAGE, KERNEL)
        with pytest.raises(RuntimeError):  # внешний запрет ещё действует
            ready(IMAGE, KERNEL)
    same(ready(IMAGE, KERNEL).shape, (3, 3), "после всех")


def test_function_with_a_closure_is_banned_and_comes_back():
    def make(bonus):
        def closed(x, *, y=2):
            return x + y + bonus

        return closed

    bans.sum_with_bonus = make(10)
    try:
        with banned("course_utils.grading.bans.sum_with_bonus"), pytest.raises(RuntimeError):
            bans.sum_with_bonus(1, y=3)
        assert bans.sum_with_bonus(1) == 13
    finally:
        del bans.sum_with_bonus


@pytest.mark.parametrize("name", ["course_utils.convolution.nothing", "no.such", "builtins.sum"])
def test_what_cannot_be_banned_is_named(name):
    with pytest.raises(ValueError, match=f"запретить '{name}' нельзя"), banned(name):
        pass


def test_own_function_passes_its_arguments_and_errors():
    def halves(x, *, times=1):
        if times < 1:
            raise ValueError("times")
        return x / 2**times

    call = without(halves, "torch.conv2d")
    assert call(8, times=2) == 2
    raises(ValueError, lambda: call(8, times=0), "times = 0")


CONV = "def conv(image, kernel):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION"
TEST = """import numpy as np
from course_utils.grading.checks import same, without
alone = without(conv, "course_utils.convolution.conv2d", "torch.conv2d")
same(alone(np.ones((2, 2)), np.ones((2, 2))), [[4]], "единицы")
same(conv(np.ones((2, 2)), np.ones((2, 2))), [[4]], "без запрета")"""
SOURCE = notebook(student("conv", CONV), check("test_conv", TEST, 2))


@pytest.mark.parametrize(
    "text",
    [
        "from course_utils.convolution import conv2d as c\ndef conv(x, k):\n    return c(x, k)",
        "from course_utils import convolution\nconv = convolution.conv2d",
        (
            "import torch\ndef conv(*pair):\n    x, k = map(torch.from_numpy, pair)\n"
            "    return torch.conv2d(x[None, None], k[None, None])[0, 0]"
        ),
    ],
)
def test_sandbox_refuses_in_russian(grade, text):
    task = grade(notebook(student("conv", text), check("test_conv", TEST, 2)), source=SOURCE)
    assert task.score == 0
    assert "в этой задаче нельзя пользоваться готовой функцией" in task.tasks[0].message


def test_sandbox_lets_own_work_pass(grade):
    text = "def conv(x, k):\n    return [[float((x * k).sum())]]"
    work = notebook(student("conv", text), check("test_conv", TEST, 2))
    assert grade(work, source=SOURCE).score == 2
