"""Открытые проверки дома: ноутбук любого вида читается, чужой английский до студента не доходит."""

from __future__ import annotations

from pathlib import Path

import pytest

from course_utils.grading.assignment.at_home import run_open_checks
from course_utils.grading.errors import UnreadableSubmission
from course_utils.grading.tally import UNFIT

from ..notebooks import cell, check, data, notebook, student


@pytest.fixture
def told(tmp_path: Path):
    """Сообщения о проверках ноутбука."""

    def run(*cells: dict) -> list[str]:
        book = notebook(*cells)
        for item in book["cells"]:
            del item["id"]
            item["source"] = item["source"].splitlines(keepends=True)
        path = tmp_path / "hw01.ipynb"
        path.write_bytes(data(book))
        before = path.read_bytes()
        found = run_open_checks(path)
        assert path.read_bytes() == before
        return [result.message for result in found]

    return run


def test_errors_of_the_student_stay_and_of_the_checker_do_not(told):
    assert told(
        student("f", "def f(x):\n    return [x]\ndef g(x):\n    return x.nothing"),
        check("type", "assert f(1).shape == (1,)"),
        check("own", "g(1)"),
        check("name", "h(1)"),
        check("words", "assert f(1) == [2], 'ожидалось [2]'"),
        cell("pass"),
        check("right", "assert f(1) == [1]"),
    ) == [
        UNFIT,
        "AttributeError: 'int' object has no attribute 'nothing'",
        "имя h не определено",
        "ожидалось [2]",
        "открытые проверки пройдены",
    ]


def test_broken_file_is_told(tmp_path):
    path = tmp_path / "hw01.ipynb"
    path.write_text("{")
    with pytest.raises(UnreadableSubmission, match=r"hw01\.ipynb не читается как ноутбук Jupyter"):
        run_open_checks(path)
