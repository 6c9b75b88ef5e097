"""Порядок после вызова: что осталось в сети и в аргументах, видно дома и в песочнице одинаково."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.grading import traces
from course_utils.grading.checks import tidy

from .notebooks import check, notebook, student


def test_examples_of_the_module():
    assert doctest.testmod(traces).failed == 0


def leaves_hook(net, x):
    net[1][0].register_forward_hook(lambda *call: None)


def leaves_input_hook(net, x):
    net[0].register_forward_pre_hook(lambda *call: None)


def loses_mode(net, x):
    net.eval()


def loses_mode_of_one_layer(net, x):
    net[1][1].eval()


def moves_statistics(net, x):
    net(x)


def trains(net, x):
    with torch.no_grad():
        net[0].weight += 1


def writes_into_picture(net, x):
    x.mul_(0.5)


@pytest.mark.parametrize(
    ("mess", "words"),
    [
        (leaves_hook, "на слое '1.0' остался хук"),
        (leaves_input_hook, "на слое '0' остался хук"),
        (loses_mode, "не в том режиме"),
        (loses_mode_of_one_layer, "не в том режиме"),
        (moves_statistics, "накопленные статистики"),
        (trains, "изменились веса"),
        (writes_into_picture, "аргумент 2 изменился"),
    ],
)
def test_trace_is_named(mess, words):
    net = nn.Sequential(nn.Conv2d(1, 2, 1), nn.Sequential(nn.ReLU(), nn.BatchNorm2d(2))).train()
    with pytest.raises(AssertionError, match=words):
        tidy(mess)(net, torch.rand(2, 1, 3, 3))


def test_graph_in_the_answer_is_a_trace():
    weights = torch.ones(2, requires_grad=True)
    with pytest.raises(AssertionError, match="связан с графом"):
        tidy(lambda x: x * weights)(torch.ones(2))
    assert tidy(lambda x: (x * weights).detach())(torch.ones(2)).tolist() == [1, 1]


def test_what_is_put_back_is_no_trace():
    def orderly(net, x, *, scale):
        hook = net[0].register_forward_hook(lambda *call: None)
        mode = net.training
        with torch.no_grad():
            answer = net.eval()(x) * scale
        hook.remove()
        net.train(mode)
        return answer

    net = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2)).train()
    x = torch.full((2, 1, 3, 3), torch.nan)  # NaN равен сам себе
    assert tidy(orderly)(net, x, scale=np.ones(1)[0]).shape == (2, 2, 3, 3)


def test_error_of_the_function_is_passed_on():
    with pytest.raises(KeyError):
        tidy(lambda table: table["нет"])({})


STUB = "def shift(net, x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION"
TEST = """import torch
from course_utils.grading.checks import same, tidy
net, x = torch.nn.Sequential(torch.nn.Dropout()), torch.zeros(2)
same(tidy(shift)(net, x), [1, 1], "сдвиг")"""
SOURCE = notebook(student("shift", STUB), check("test_shift", TEST, 2))


@pytest.mark.parametrize(
    ("body", "score", "words"),
    [
        ("return x + 1", 2, ""),
        ("x += 1\n    return x", 0, "аргумент 2 изменился"),
        ("net.eval()\n    return x + 1", 0, "не в том режиме"),
        ("net[0].register_forward_hook(print)\n    return x + 1", 0, "на слое '0' остался хук"),
        ("raise ValueError('мало')", 0, "ValueError: мало"),
    ],
)
def test_sandbox_sees_the_same_traces(grade, body, score, words):
    work = notebook(student("shift", f"def shift(net, x):\n    {body}"), check("test_shift", "", 2))
    result = grade(work, source=SOURCE)
    assert result.score == score
    assert words in result.tasks[0].message
