r"""Каждое задание — настоящей командой `course grade`: решению полный балл, заготовке ноль.

Ноутбук пишут по-разному: тексты строками и списками строк, с `\r\n`, без имён ячеек, в форматах
от 4.0 до 4.5. Работы всех этих видов сдаются одному вызову команды.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course_utils.grading.assignment.release import assignments
from course_utils.grading.course import CONFIG, Course
from course_utils.grading.gradebook.register import checksums, snapshot
from course_utils.grading.notebook.source import Source

COURSE = Course(Path(__file__).parents[3])
NAMES = assignments(COURSE)
FORMS = [
    {"lines": lines, "crlf": crlf, "ids": ids, "minor": minor}
    for lines, crlf, ids, minor in itertools.product(
        (False, True), (False, True), (False, True), range(6)
    )
]
SOME = FORMS[::5]  # каждое значение каждого признака
PLAIN, UGLY = FORMS[0] | {"ids": True, "minor": 5}, FORMS[0] | {"lines": True, "crlf": True}


def stored(data: bytes, *, lines: bool, crlf: bool, ids: bool, minor: int) -> bytes:
    """Тот же ноутбук, записанный другой программой."""
    book = json.loads(data)
    for number, cell in enumerate(book["cells"]):
        text = "".join(cell["source"]).replace("\n", "\r\n" if crlf else "\n")
        cell["source"] = text.splitlines(keepends=True) if lines else text
        cell.pop("id", None)
        if ids:
            cell["id"] = f"c{number}"
    return json.dumps(book | {"nbformat": 4, "nbformat_minor": minor}).encode()


def released(name: str) -> bytes:
    return (COURSE.root / "assignments" / name / f"{name}.ipynb").read_bytes()


def graded(root: Path, name: str, source: bytes, works: dict[str, bytes]) -> list[dict[str, str]]:
    """Строки таблицы после `course grade` в отдельной папке курса."""
    course = Course(root)
    shutil.copy(COURSE.root / CONFIG, root)
    path = root / "solutions" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(source)
    for student, work in works.items():
        folder = course.submitted(student, name)
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(work)
    command = [str(Path(sys.executable).parent / "course"), "grade", name, "--workers", "2"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
    with course.grades(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mistakes(rows: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """Строки, которых быть не должно: решение не получило всего или заготовка — хоть что-то."""
    for row in rows:
        right = row["student"].startswith("solution")
        if right and row["status"] != "manual" and row["score"] != row["max"]:
            yield row
        if not right and row["score"] != "0":
            yield row


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_solution_gets_everything_and_stub_nothing(name, tmp_path):
    source = COURSE.source(name).read_bytes()
    works = {
        "solution-as-stored": source,
        "solution-in-lines": stored(source, **UGLY),
        "stub": released(name),
        "stub-in-lines": stored(released(name), **UGLY),
    }
    rows = graded(tmp_path, name, source, works)
    assert {row["student"] for row in rows} == set(works)
    assert list(mistakes(rows)) == []


def solved(name: str, forms: list[dict[str, Any]]) -> dict[str, bytes]:
    source = COURSE.source(name).read_bytes()
    return {f"solution-{n:02}": stored(source, **form) for n, form in enumerate(forms)}


@pytest.mark.long
def test_solution_of_hw01_in_every_form(tmp_path):
    """Исходный ноутбук при этом сохранён самым неудобным образом."""
    source = stored(COURSE.source("hw01").read_bytes(), **UGLY)
    rows = graded(tmp_path, "hw01", source, solved("hw01", FORMS))
    assert len({row["student"] for row in rows}) == len(FORMS)
    assert list(mistakes(rows)) == []


@pytest.mark.long
@pytest.mark.parametrize("form", [PLAIN, UGLY], ids=["strings", "lines"])
@pytest.mark.parametrize("name", NAMES)
def test_solution_and_stub_in_many_forms(name, form, tmp_path):
    works = solved(name, SOME)
    works |= {f"stub-{n:02}": stored(released(name), **form) for n, form in enumerate(SOME)}
    rows = graded(tmp_path, name, stored(COURSE.source(name).read_bytes(), **form), works)
    assert len({row["student"] for row in rows}) == 2 * len(SOME)
    assert list(mistakes(rows)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_the_source_is_the_same_assignment(name):
    """Ячейки и контрольные суммы журнала от записи файла не зависят."""
    data = COURSE.source(name).read_bytes()
    plain = Source.parse(data)
    sums = checksums(snapshot(plain, None))
    assert sums
    for form in FORMS:
        other = Source.parse(stored(data, **form))
        assert other.cells == plain.cells
        assert checksums(snapshot(other, None)) == sums
