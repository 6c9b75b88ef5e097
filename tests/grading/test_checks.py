"""Проверки для ячеек с тестами: верное пропускают, неверное объясняют."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_utils.grading import checks
from course_utils.grading.checks import Tally, numbers, raises, same
from course_utils.grading.tally import UNFIT
from course_utils.grading.wire.errors import student_error

floats = arrays(float, array_shapes(max_dims=3, max_side=4), elements=st.floats(-100, 100))


def test_examples_of_the_module():
    assert doctest.testmod(checks).failed == 0


@given(floats)
def test_array_list_and_tensor_are_the_same_answer(array):
    same(array.tolist(), array, "список")
    same(torch.from_numpy(array).requires_grad_(), array, "тензор с графом")


@given(floats, st.data())
def test_one_wrong_number_is_named_with_its_place(array, data):
    place = data.draw(st.tuples(*(st.integers(0, side - 1) for side in array.shape)))
    wrong = array.copy()
    wrong[place] += 1 + abs(wrong[place])
    named = place[0] if len(place) == 1 else place
    with pytest.raises(AssertionError) as error:
        same(wrong, array, "ответ")
    assert f"в позиции {named}" in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda x: x.T, "перепутаны строки и столбцы"),
        (lambda x: -x, "обратный знак"),
        (lambda x: x[::-1, ::-1], "обратный порядок"),
    ],
)
def test_familiar_slips_are_recognised(wrong, hint):
    right = np.array([[1, 2], [3, 5]])
    with pytest.raises(AssertionError, match=hint):
        same(wrong(right), right, "ответ")


@pytest.mark.parametrize("nothing", [None, "текст", [1, [2, 3]], [float("nan")], {"a": 1}])
def test_not_numbers_are_refused(nothing):
    with pytest.raises(AssertionError, match="ответ"):
        numbers(nothing, "ответ")


def test_shapes_do_not_broadcast():
    with pytest.raises(AssertionError, match=r"форма \(2, 2\), получена \(1,\).*подсказка"):
        same([1], np.ones((2, 2)), "ответ", "подсказка")


def test_torch_size_is_a_shape():
    same(torch.zeros(2, 3).shape, (2, 3), "форма")


def test_booleans_compare_as_numbers():
    same([True, False], np.array([True, False]), "маска")


def test_other_error_is_not_the_expected_one():
    with pytest.raises(AssertionError, match="ожидалась ошибка ValueError, получена KeyError"):
        raises(ValueError, lambda: {}[1], "ключ")


def test_tally_counts_parts_and_explains_the_failed_ones(capsys):
    tally = Tally(points=5)
    for part in range(4):
        with tally.part(f"часть {part}"):
            same(part % 2, 0, "остаток")
    assert tally.score() == 2.5
    assert capsys.readouterr().out.count("не зачтено") == 2


def test_refusal_counts_only_beside_an_answer(capsys):
    def parts(answer, refuse):
        tally = Tally(points=4)
        with tally.part("ответ"):
            same(answer(), 1, "ответ")
        with tally.part("отказ", refusal=True):
            raises(ValueError, refuse, "неверный вход")
        return tally.score()

    def refuses():
        raise ValueError

    assert parts(lambda: 1, refuses) == 4
    assert parts(lambda: 1, lambda: 1) == 2
    assert parts(refuses, refuses) == 0


def test_unwritten_solution_is_not_an_error_of_each_part(capsys):
    def stub():
        raise NotImplementedError

    tally = Tally(points=2)
    with tally.part("a"):
        stub()
    with tally.part("b", refusal=True):
        raises(ValueError, stub, "неверный вход")
    with pytest.raises(NotImplementedError):
        tally.score()
    with tally.part("c"):
        same(1, 1, "c")
    assert tally.score() == 0.67
    assert "не зачтено — a: решение не написано" in capsys.readouterr().out


def run_cell(text: str, number: int, names: dict[str, object]) -> None:
    """Выполняет ячейку так, как её называет ядро Jupyter."""
    exec(compile(text, f"/tmp/ipykernel_1/{number}.py", "exec"), names)


def test_error_in_the_code_of_a_check_is_told_in_russian(capsys):
    names: dict[str, object] = {"Tally": Tally, "same": same, "np": np}
    run_cell(
        "def rows(image):\n    return [1]\ndef key(image):\n    return {}['sharpen']", 1, names
    )
    run_cell(
        "tally = Tally(4)\n"
        "with tally.part('форма'):\n    rows(0).shape\n"
        "with tally.part('NumPy'):\n    np.testing.assert_allclose(rows(0), 2)\n"
        "with tally.part('ключ'):\n    key(0)\n"
        "with tally.part('слова'):\n    assert rows(0) == 2, 'нужно два'\n"
        "with tally.part('число'):\n    same(rows(0), [2], 'rows')\n",
        2,
        names,
    )
    assert capsys.readouterr().out.splitlines() == [
        f"не зачтено — форма: {UNFIT}",
        f"не зачтено — NumPy: {UNFIT}",
        "не зачтено — ключ: KeyError: 'sharpen'",
        "не зачтено — слова: нужно два",
        "не зачтено — число: rows: в позиции 0 ожидалось 2, получено 1",
    ]


def test_error_of_a_student_keeps_its_name_in_the_grader(capsys):
    error = student_error({"type": "KeyError", "bases": ["KeyError"], "text": "'sharpen'"})
    tally = Tally(1)
    with tally.part("ключ"):
        raise error
    assert "не зачтено — ключ: KeyError:" in capsys.readouterr().out
