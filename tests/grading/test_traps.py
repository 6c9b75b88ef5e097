"""Что не должно сломаться от переезда файлов: чьи строки скрыты, что читают, где что лежит."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from course_utils import places
from course_utils.grading import config, examiner, sandbox, wire
from course_utils.grading.marking import forkserver as forkserver_module
from course_utils.grading.notebook import sanitize
from course_utils.grading.report import page
from course_utils.grading.sandbox.lock import readable
from course_utils.grading.wire.errors import describe

ROOT = Path(__file__).parents[2]
BESIDE = [
    info.name
    for folder in (sandbox, wire, examiner)
    for info in pkgutil.iter_modules(folder.__path__, folder.__name__ + ".")
]
FAIL = "def fail():\n    raise ValueError('беда')\nfail()"


def lines_of(filename: str) -> list[str]:
    try:
        exec(compile(FAIL, filename, "exec"), {})
    except ValueError as error:
        error.__traceback__ = error.__traceback__.tb_next  # без кадра самого теста
        return describe(error)["lines"]
    raise AssertionError


@pytest.mark.parametrize("name", BESIDE)
def test_frames_of_the_grader_are_not_lines_of_the_student(name):
    assert lines_of(importlib.import_module(name).__file__) == []


def test_frames_of_the_student_are_told():
    assert [line.partition(":")[0] for line in lines_of("<ipython-input-1>")] == [
        "строка 3, <module>",
        "строка 2, fail",
    ]


def test_message_of_a_call_names_lines_of_the_student_only(grade):
    result = grade(relu="def relu(x):\n    return [].pop()")
    assert "relu:" in result.tasks[0].message
    for word in ("candidate", "do_call", "shell.py", "grading"):
        assert word not in result.tasks[0].message


def test_student_reads_the_package_and_libraries_and_never_the_course():
    allowed = [path.resolve() for path in readable()]
    assert places.PACKAGE in allowed
    assert Path(sys.prefix, "lib").resolve() in {
        p for path in allowed for p in (path, *path.parents)
    }
    closed = [ROOT, ROOT / "solutions" / "hw01" / "hw01.ipynb", ROOT / "gradebook.db", Path.home(),
              ROOT / ".course" / "secret", ROOT / "tests"]  # fmt: skip
    for path in allowed:
        assert [place for place in closed if place.is_relative_to(path)] == [], path


def test_solution_is_out_of_reach_and_the_package_is_not(grade):
    source = ROOT / "solutions" / "hw01" / "hw01.ipynb"
    told = grade(relu=f"def relu(x):\n    open({str(source)!r})").tasks[0].message
    assert "читать можно только файлы рядом с ноутбуком" in told
    told = grade(relu=f"def relu(x):\n    raise ValueError(open({places.__file__!r}).read()[:12])")
    assert "Где лежит" in told.tasks[0].message


def test_folders_of_this_computer_are_hidden_from_others():
    for folder in (ROOT, Path(sys.prefix), Path.home()):
        if len(str(folder)) > 1:
            assert str(folder) not in sanitize.public(f"File {folder}/lib/x.py, line 1")


def test_templates_are_found(monkeypatch):
    assert "{{" not in page.render({"cells": []}, _nothing(), {})
    monkeypatch.setenv("JUPYTER_PATH", "")
    config.configure(Config())
    folder = Path(os.environ["JUPYTER_PATH"].split(os.pathsep)[0])
    assert any(folder.rglob("*.j2"))


def test_fork_server_starts_itself_under_its_own_name():
    spec = importlib.util.find_spec(forkserver_module.__name__)
    assert Path(spec.origin) == Path(forkserver_module.__file__)


def _nothing():
    from course_utils.grading.result import Result

    return Result("anna", "hw01")
