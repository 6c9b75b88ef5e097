"""Суд над задачей: что получит студент, что узнает преподаватель и кто виноват."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.grading.checks import same
from course_utils.grading.examiner.namespace import Namespace, execute
from course_utils.grading.examiner.verdict import (
    Verdict,
    decide,
    excuse,
    judge,
    manual,
    score_of,
)
from course_utils.grading.notebook.source import Cell, Kind
from course_utils.grading.notebook.submission import Step
from course_utils.grading.result import Status
from course_utils.grading.wire.deadline import Deadline
from course_utils.grading.wire.errors import student_error
from course_utils.places import ROOT

CELL = Cell(Kind.TEST, "test_relu", "", 2.0, True, 3)
HIDDEN = "скрытая проверка не пройдена"
STUDENT = {"type": "KeyError", "bases": ["KeyError"], "text": "ключ", "lines": ["строка 1, f"]}


def raised(code: str, **names: object) -> Verdict:
    """Исход ячейки преподавателя, которая кончилась ошибкой."""
    namespace = Namespace({}.__getitem__)
    namespace.update(np=np, same=same, **names)
    with pytest.raises(BaseException) as error:  # noqa: PT011 — какая, скажет judge
        execute(code, namespace, "<test_relu>", Deadline(10, 60, float))
    return judge(error.value, "<test_relu>")


def boom() -> None:
    raise student_error(STUDENT)


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("assert 1 == 2, 'ожидалось 2'", Status.FAILED, "ожидалось 2"),
        ("same(1, 2, 'сумма')", Status.FAILED, "сумма: ожидалось 2, получено 1"),
        ("boom()", Status.ERROR, "KeyError: 'ключ' (строка 1, f)"),
        ("raise NotImplementedError", Status.MISSING, "решение не написано"),
        ("nowhere", Status.MISSING, "имя nowhere не определено"),
        ("raise MemoryError", Status.OUT_OF_MEMORY, ""),
        ('raise RuntimeError("can\'t allocate memory")', Status.OUT_OF_MEMORY, ""),
    ],
)
def test_error_in_a_visible_part_is_told_in_words(code, status, said):
    verdict = raised(code, boom=boom)
    assert (verdict.status, verdict.message) == (status, said)
    assert "Traceback" in verdict.detail


@pytest.mark.parametrize(
    "code",
    ["np.ones(3) @ np.ones(4)", "np.testing.assert_allclose(1, 2)", "{}['ключ']", "len(5)"],
)
def test_error_of_the_checkers_own_code_is_not_told(code):
    verdict = raised(code)
    assert verdict.message.endswith(f"не выполнено: {code}")
    assert not any(word in verdict.message for word in ("Error", "mismatch", "Not equal", "has no"))
    assert "Error" in verdict.detail


HOW_IT_ENDS = [
    Verdict(Status.FAILED, "ожидалось 2, получено 3", "Traceback"),
    Verdict(Status.ERROR, "KeyError: 7919", "Traceback"),
    Verdict(Status.TIMEOUT, "расчёт занял больше 3 с", "поздно"),
    Verdict(Status.OUT_OF_MEMORY, "", "MemoryError"),
    Verdict(Status.CRASHED, "процесс завершился", "сигнал 9"),
    Verdict(Status.MISSING, "имя secret не определено", "NameError"),
    Verdict(Status.PASSED, value=0.0),
    Verdict(Status.PASSED, value=float("nan")),
    Verdict(Status.PASSED, value=False),
]


@pytest.mark.parametrize("verdict", HOW_IT_ENDS, ids=lambda verdict: verdict.status)
def test_hidden_failure_says_only_that_it_failed(verdict):
    """Ни вход, ни род ошибки, ни время: по разным словам скрытое угадывают."""
    result = decide(CELL, "", verdict, hidden=True, reason=None)
    assert (result.status, result.score, result.message) == (Status.FAILED, 0, HIDDEN)
    assert verdict.detail in result.detail


def test_hidden_part_may_give_a_part_of_the_points_in_the_same_words():
    result = decide(CELL, "", Verdict(value=1.5), hidden=True, reason=None)
    assert (result.status, result.score, result.message) == (Status.PARTIAL, 1.5, HIDDEN)


def test_what_the_visible_part_printed_stays():
    result = decide(CELL, "не зачтено — знак\n", Verdict(Status.FAILED), hidden=True, reason=None)
    assert result.message == f"не зачтено — знак\n{HIDDEN}"


def test_passed_task_is_silent_and_a_failed_one_is_not():
    assert decide(CELL, "", Verdict(), hidden=True, reason=None).message == ""
    assert decide(CELL, "", Verdict(), hidden=False, reason=None).score == 2
    failed = decide(CELL, "", Verdict(Status.TIMEOUT), hidden=False, reason=None)
    assert failed.message == "не уложилась во время"


def test_excuse_takes_the_place_of_the_words_but_not_of_the_points():
    reason = Status.CRASHED, "ячейка relu не выполнена: аварийно завершилась"
    lost = decide(CELL, "", Verdict(Status.MISSING, "имя relu"), hidden=False, reason=reason)
    assert (lost.score, lost.status, lost.message) == (0, *reason)
    assert decide(CELL, "", Verdict(), hidden=False, reason=reason).score == 2


def test_folders_of_this_computer_stay_with_the_teacher():
    path = f"{ROOT}/solutions/x.py"
    result = decide(CELL, path, Verdict(Status.ERROR, path, path), hidden=False, reason=None)
    assert str(ROOT) not in result.message
    assert result.message == "…/solutions/x.py\n…/solutions/x.py"
    assert result.detail == path


def test_message_is_not_longer_than_a_screen():
    verdict = Verdict(Status.FAILED, "ж" * 100_000, "ж" * 100_000)
    result = decide(CELL, "", verdict, hidden=False, reason=None)
    assert len(result.message) < 2100
    assert len(result.detail) < 21_000


@given(st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary())
def test_score_is_always_between_nothing_and_everything(value):
    score, status = score_of(value, 2.0)
    assert 0 <= score <= 2
    assert status is (
        Status.PASSED if score == 2 else Status.FAILED if score == 0 else Status.PARTIAL
    )


@pytest.mark.parametrize(
    ("value", "score"),
    [(None, 2), (0, 0), (0.5, 0.5), (9, 2), (-1, 0), (True, 2), (False, 0), (math.nan, 0),
     (math.inf, 2), ("да", 2), ([0], 2), (np.float32(1.5), 1.5), (np.bool_(False), 0),
     (torch.tensor(1.25), 1.25), (torch.tensor(False), 0), (torch.zeros(2), 2)],
)  # fmt: skip
def test_score_is_the_value_of_the_cell_as_in_nbgrader(value, score):
    assert score_of(value, 2.0)[0] == score


@dataclass
class Ran:
    """Что помнит о своих ячейках выполненная работа."""

    lost: dict[int, tuple[Status, str]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def steps(*, given: bool = True) -> list[Step]:
    setup = Step(Cell(Kind.SETUP, "", "import numpy", 0, True, 0), "")
    other = Step(Cell(Kind.STUDENT, "total", "", 0, True, 1), "")
    return [setup, other, Step(Cell(Kind.STUDENT, "relu", "", 0, True, 2), "", given=given)]


def test_only_the_cell_right_before_the_test_excuses():
    lost = Ran(lost={2: (Status.TIMEOUT, "нет ответа")})
    assert excuse(lost, steps(), Status.FAILED) == (
        Status.TIMEOUT, "ячейка relu не выполнена: нет ответа")  # fmt: skip
    earlier = Ran(lost={1: (Status.TIMEOUT, "нет ответа")}, errors={1: "беда"})
    assert excuse(earlier, steps(), Status.MISSING) is None
    assert excuse(lost, steps()[:1], Status.MISSING) is None


def test_missing_name_is_explained_by_what_happened_to_its_cell():
    said = excuse(Ran(), steps(given=False), Status.MISSING)
    assert said == (Status.MISSING, "ячейки relu нет в работе")
    said = excuse(Ran(errors={2: "SyntaxError: x"}), steps(), Status.MISSING)
    assert said == (Status.ERROR, "ошибка в ячейке relu: SyntaxError: x")
    assert excuse(Ran(errors={2: "SyntaxError: x"}), steps(), Status.FAILED) is None


def test_question_waits_for_the_teacher_only_when_there_is_an_answer():
    question = Cell(Kind.MANUAL, "why", "", 3.0, False)
    waiting, absent = manual(question, given=True), manual(question, given=False)
    assert (waiting.status, waiting.score) == (Status.MANUAL, None)
    assert (absent.status, absent.score) == (Status.MISSING, 0)
