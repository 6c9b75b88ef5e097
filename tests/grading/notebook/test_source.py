"""Исходный ноутбук разбирается один раз, и дальше о нём не спрашивают файл."""

from __future__ import annotations

import hashlib
import pickle

import pytest

from course_utils.grading.course import digest
from course_utils.grading.errors import SourceError
from course_utils.grading.notebook.source import Source

from ..notebooks import SOURCE, cell, check, data, notebook, student


def test_everything_is_known_after_one_reading():
    source = Source.parse(data(SOURCE))
    assert [task.id for task in source.graded] == ["test_relu", "test_total", "why"]
    assert source.points["test_relu"] == 2
    assert set(source.solutions) == {"relu", "total"}
    assert source.answers == {"relu", "total"}
    assert {"numpy", "course_utils.grading"} <= set(source.modules)
    assert "SECRET" in source.cells[3].text
    assert "SECRET" not in source.cells[3].visible


def test_only_the_file_travels():
    source = Source.parse(data(SOURCE))
    packed = pickle.dumps(source)
    assert len(packed) < len(source.data) + 500
    assert pickle.loads(packed).cells == source.cells


def test_fingerprint_is_that_of_the_earlier_version():
    """Иначе весь проверенный класс проверился бы заново."""

    def sha(part: bytes) -> bytes:
        return hashlib.sha256(part).digest()

    raw, work, note = data(SOURCE), b"{}", "нет файла"
    expected = hashlib.sha256(sha(b"1") + sha(raw) + sha(work) + sha(note.encode())).hexdigest()
    assert digest(Source.parse(raw).digest, work, note) == expected


def test_slips_of_the_teacher_are_told():
    no_points = check("t", "pass")
    del no_points["metadata"]["nbgrader"]["points"]
    for book, told in (
        (notebook(student("a", ""), student("a", "")), "повторяется"),
        (notebook(no_points), "нет баллов"),
        (notebook(check("t", "### BEGIN HIDDEN TESTS")), "нет END HIDDEN TESTS"),
        ({"cells": 5}, "не читается"),
    ):
        with pytest.raises(SourceError, match=told):
            Source.parse(data(book))


def test_marks_in_a_students_own_cell_mean_nothing(grade):
    book = notebook(cell("### BEGIN HIDDEN TESTS"), *SOURCE["cells"])
    assert {task.status.value for task in grade(book).tasks} == {"passed", "manual"}
