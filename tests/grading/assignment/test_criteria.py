"""Критерии вопроса: у преподавателя есть и складываются в балл, студент их не видит нигде."""

from __future__ import annotations

import json
import re

import pytest

from course_utils.grading.assignment.release import assignments
from course_utils.grading.course import Course
from course_utils.grading.notebook.source import SCHEME, Kind, Source, cut
from course_utils.grading.report.page import visible
from course_utils.places import ROOT

COURSE = Course(ROOT)
NAMES = assignments(COURSE)


def criteria(name: str) -> str:
    """Схема оценивания из ячейки, которая стоит перед ответом."""
    cells = Source.read(COURSE.source(name)).cells
    place = next(n for n, cell in enumerate(cells) if cell.kind is Kind.MANUAL)
    return cut(cells[place - 1].text, SCHEME)[1]


@pytest.mark.parametrize("name", NAMES)
def test_criteria_add_up_to_the_points_of_the_question(name):
    cells = Source.read(COURSE.source(name)).cells
    points = sum(cell.points for cell in cells if cell.kind is Kind.MANUAL)
    assert (
        sum(map(int, re.findall(r"^\* (\d+) балл.? за ", criteria(name), re.MULTILINE))) == points
    )


@pytest.mark.parametrize("name", NAMES)
def test_student_sees_the_question_without_criteria(name):
    first = criteria(name).strip().splitlines()[-1]
    released = (COURSE.root / "assignments" / name / f"{name}.ipynb").read_text("utf-8")
    assert not any(mark in released for mark in (*SCHEME, first))
    cells = json.loads(COURSE.source(name).read_text("utf-8"))["cells"]
    page = "\n".join(visible(cell) for cell in cells)
    assert first not in page
    assert "Ответьте в" in page
