"""Работа как данные: ответы по именам, свои ячейки на своих местах, остальное не важно."""

from __future__ import annotations

import pytest

from course_utils.grading.errors import UnreadableSubmission
from course_utils.grading.notebook.source import Source
from course_utils.grading.notebook.submission import MAX_OWN, Step, plan, unanswered

from ..notebooks import GOOD, SOURCE, answered, cell, data, manual, notebook, student

ASKED = Source.parse(data(SOURCE))


def texts(steps: list[Step]) -> dict[str, str]:
    return {step.cell.id: step.text for step in steps if step.cell.owned}


def extras(steps: list[Step]) -> list[tuple[int, str]]:
    """Собственные ячейки студента: после какой ячейки исходного ноутбука и что в них."""
    found, place = [], -1
    for step in steps:
        if step.cell.place < 0:
            found.append((place, step.text))
        else:
            place = step.cell.place
    return found


def test_answers_are_taken_by_name_and_the_rest_is_the_teachers():
    steps = plan(ASKED, data(answered(relu="pass")))
    assert texts(steps) == {**GOOD, "relu": "pass"}
    theirs = [step.text for step in steps if not step.cell.owned]
    assert theirs == [one.text for one in ASKED.cells if not one.owned]
    assert [step.cell for step in steps] == list(ASKED.cells)
    assert all(step.given for step in steps)


def test_missing_answer_is_not_an_empty_one():
    book = answered(total="")
    book["cells"] = [c for c in book["cells"] if "relu" not in str(c["metadata"])]
    given = {step.cell.id: (step.given, step.text) for step in plan(ASKED, data(book))}
    assert given["relu"] == (False, "")
    assert given["total"] == (True, "")
    assert {step.given for step in unanswered(ASKED) if step.cell.owned} == {False}


def test_last_of_repeated_answers_counts():
    book = answered(relu="первый")
    book["cells"].append(student("relu", "последний"))
    assert texts(plan(ASKED, data(book)))["relu"] == "последний"


def test_stale_copy_of_an_answer_is_an_own_cell_of_the_student():
    """Она выполнится там, где стояла, и места следующих за ней не сдвинет."""
    book = answered()
    book["cells"][:0] = [student("total", "прежний ответ"), cell("x = 1")]
    steps = plan(ASKED, data(book))
    assert extras(steps) == [(-1, "прежний ответ"), (-1, "x = 1")]
    assert texts(steps) == GOOD


def test_own_cells_stay_where_they_were_put():
    book = answered()
    book["cells"].insert(0, cell("до всего = 1"))
    book["cells"].insert(4, cell("после relu = 1"))
    book["cells"].append(cell("в конце = 1"))
    book["cells"].insert(2, cell("заметка", code=False))
    book["cells"].insert(2, cell("  \n"))
    assert extras(plan(ASKED, data(book))) == [
        (-1, "до всего = 1"), (2, "после relu = 1"), (6, "в конце = 1")]  # fmt: skip


def test_copy_of_the_teachers_code_is_not_run_twice():
    book = answered()
    book["cells"].append(cell(ASKED.cells[1].text + "\n"))
    assert extras(plan(ASKED, data(book))) == []


def test_own_cells_are_bounded_by_size_and_none_is_dropped_silently():
    many = notebook(*[cell(f"x = {n}") for n in range(300)])
    assert extras(plan(ASKED, data(many))) == [(-1, f"x = {n}") for n in range(300)]
    long = "#" * (MAX_OWN // 2)
    steps = plan(ASKED, data(notebook(cell(long), cell("x = 1"), cell(long), cell("y = 1"))))
    assert extras(steps) == [(-1, long), (-1, "x = 1"), (-1, "")]
    assert [step.note for step in steps if step.note] == [
        "собственных ячеек больше 1000 или миллиона знаков: с этой не выполнялись 2"]  # fmt: skip
    steps = plan(ASKED, data(notebook(*[cell(f"x = {n}") for n in range(1005)])))
    assert len(extras(steps)) == 1001
    assert steps[1000].note.endswith("не выполнялись 5")


def test_marks_in_own_cells_mean_nothing():
    book = notebook(cell("### BEGIN HIDDEN TESTS\nx = 1"))
    assert extras(plan(ASKED, data(book))) == [(-1, "### BEGIN HIDDEN TESTS\nx = 1")]


def test_attached_picture_comes_with_its_answer():
    book = answered()
    book["cells"][6]["attachments"] = {"a.png": {}}
    steps = plan(ASKED, data(book))
    assert [s.attachments for s in steps] == [None] * 6 + [{"a.png": {}}]


def test_only_code_of_the_student_and_of_the_teacher_runs():
    source = Source.parse(data(notebook(*SOURCE["cells"], manual("essay", "текст"))))
    steps = plan(source, data(answered(total="")))
    assert [step.cell.id or step.text[:6] for step in steps if step.runs] == ["import", "relu"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"cells": 5}', b"\xff\xfe", b"[" * 200_000])
def test_file_that_is_no_notebook_is_said_to_be_none(raw):
    with pytest.raises(UnreadableSubmission, match=r"не JSON|нет списка ячеек"):
        plan(ASKED, raw)
