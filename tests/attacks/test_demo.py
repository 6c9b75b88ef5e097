"""Выдуманный класс: тридцать работ, одни и те же при каждом запуске."""

from __future__ import annotations

from pathlib import Path

from course_utils.grading.assignment.classroom import ASSIGNMENT, build
from course_utils.grading.course import Course


def works(root: Path) -> dict[str, bytes]:
    course = build(Course(Path(__file__).parents[2]), root)
    students = course.students(ASSIGNMENT)
    return {name: course.read(name, ASSIGNMENT, 20)[0] for name in students}


def test_class_of_thirty_is_always_the_same(tmp_path):
    first, second = works(tmp_path / "a"), works(tmp_path / "b")
    assert first == second
    assert len(first) == 30
    assert len(set(first.values())) > 12
