"""Класс целиком: журнал, таблица, отзывы, обрыв и продолжение, согласие с nbgrader."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbformat import from_dict
from nbgrader import utils

from course_utils.grading.config import load
from course_utils.grading.course import Course
from course_utils.grading.gradebook.book import Book
from course_utils.grading.limits import Limits
from course_utils.grading.marking.batch import Options, grade
from course_utils.grading.notebook.source import Source
from course_utils.grading.report import table as report

from ..notebooks import answered, data, hand_in

OPTIONS = Options(limits=Limits(seconds=10, total=60, memory=300))
TOOLS = Path(sys.executable).parent
WORKS = {
    "верная": {},
    "неверная": {"relu": "def relu(x):\n    return x"},
    "половина": {"total": "def total(x):\n    return 3"},
    "пустая": {"relu": "", "total": "", "why": "ВАШ ОТВЕТ"},
}


def rows(course: Course) -> list[tuple]:
    query = """select s.student_id, c.name, g.auto_score, g.needs_manual_grade from grade g
        join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id order by 1, 2"""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        return db.execute(query).fetchall()


def test_class_is_graded_and_written_everywhere(course, warm):
    for student, answers in WORKS.items():
        hand_in(course, student, data(answered(**answers)))
    hand_in(course, "битая", b"{")
    results = {r.student: r for r in grade(course, "hw01", OPTIONS)}
    assert {name: r.score for name, r in results.items()} == {
        "верная": 4, "неверная": 2, "половина": 3, "пустая": 0, "битая": 0}  # fmt: skip

    report.write_csv(results.values(), course.grades("hw01"))
    with course.grades("hw01").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 15
    half = next(row for row in table if row["student"] == "половина" and row["score"] == "1")
    assert (half["task"], half["max"], half["status"]) == ("test_total", "2", "partial")
    assert half["message"] == "скрытая проверка не пройдена"
    assert ("пустая", "why", 0.0, 0) in rows(course)
    assert ("верная", "why", None, 1) in rows(course)
    _agrees_with_nbgrader(course, results)
    for student in results:
        page = (course.feedback(student, "hw01") / "hw01.html").read_text()
        assert "SECRET" not in page
        assert "<script" not in page
    before = _written(course)
    grade(course, "hw01", OPTIONS)
    assert _written(course) == before


def _written(course: Course) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in course.root.glob("autograded/*/*/*.ipynb")}


def _agrees_with_nbgrader(course: Course, results: dict) -> None:
    """Правило nbgrader, применённое к нашему проверенному ноутбуку, даёт наши баллы."""
    for student, result in results.items():
        path = course.autograded(student, "hw01") / "hw01.ipynb"
        book = from_dict(json.loads(path.read_bytes()))
        cells = {c.metadata.nbgrader.grade_id: c for c in book.cells if utils.is_grade(c)}
        for task in result.tasks:
            if cells[task.task].cell_type == "code":
                assert utils.determine_grade(cells[task.task]) == (task.score, task.points)


def test_manual_grade_reaches_the_table_and_the_feedback(course, warm):
    hand_in(course, "anna", data(answered()))
    grade(course, "hw01", OPTIONS)
    with Book(course.db) as book:
        entry = book.gradebook.find_grade("why", "hw01", "hw01", "anna")
        entry.manual_score, entry.extra_credit = 2.5, 0.5
        book.gradebook.find_comment("why", "hw01", "hw01", "anna").manual_comment = "Почти <b>"
        book.gradebook.db.commit()
    result = grade(course, "hw01", OPTIONS)[0]
    assert result.score == 7
    page = (course.feedback("anna", "hw01") / "hw01.html").read_text()
    assert "Почти &lt;b&gt;" in page
    report.write_moodle([result], course.root / "moodle.csv")
    assert "anna,7," in (course.root / "moodle.csv").read_text()


def test_unreadable_files_are_graded_too(course, warm):
    hand_in(course, "link", b"")
    path = course.submitted("link", "hw01") / "hw01.ipynb"
    path.unlink()
    path.symlink_to(course.source("hw01"))
    hand_in(course, "pipe", b"")
    (course.submitted("pipe", "hw01") / "hw01.ipynb").unlink()
    os.mkfifo(course.submitted("pipe", "hw01") / "hw01.ipynb")
    course.submitted("none", "hw01").mkdir(parents=True)
    hand_in(course, "huge", b" " * (21 << 20))
    hand_in(course, "=cmd|' calc'!A0", data(answered()))
    results = {r.student: r for r in grade(course, "hw01", OPTIONS)}
    assert sum(r.score for r in results.values()) == 4
    assert "20 МБ" in results["huge"].note
    assert all(results[name].note for name in ("link", "pipe", "none", "huge"))
    report.write_csv(results.values(), course.grades("hw01"))
    assert "\n'=cmd" in course.grades("hw01").read_text()


@pytest.mark.slow
def test_killed_grader_continues(course, warm):
    """SIGKILL посреди класса: потом то же, что без обрыва, и ничего дважды."""
    for n in range(8):
        hand_in(course, f"s{n:02}", data(answered(**list(WORKS.values())[n % 4])))
    command = [TOOLS / "course", "grade", "hw01", "--workers", "2"]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 100
    while len(list(course.root.glob("autograded/*/hw01/hw01.ipynb"))) < 2:
        assert process.poll() is None, "кончилось раньше, чем оборвали"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with sqlite3.connect(course.root / "gradebook.db") as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        before = db.execute("select count(*) from course_results").fetchone()[0]
    kept = _written(course)
    results = grade(course, "hw01", OPTIONS)
    assert 0 < before < 8
    assert len(_written(course).items() & kept.items()) == before
    assert [r.score for r in results] == [4, 2, 3, 0] * 2
    assert len(rows(course)) == 8 * 3
    resumed = rows(course)
    grade(course, "hw01", Options(limits=OPTIONS.limits, regrade=True))
    assert rows(course) == resumed


@pytest.mark.slow
def test_nbgrader_runs_the_same_execution(course):
    hand_in(course, "anna", data(answered(total="import os\nos._exit(0)")))
    with Book(course.db) as book:
        book.register("hw01", Source.read(course.source("hw01")), load(course.root))
    for step in ("autograde", "generate_feedback"):
        run = [TOOLS / "nbgrader", step, "hw01"]
        subprocess.run(run, cwd=course.root, check=True, capture_output=True)
    assert [row[2] for row in rows(course)] == [2, 0, None]
    page = (course.feedback("anna", "hw01") / "hw01.html").read_text()
    assert "SECRET" not in page
    assert "cdnjs" not in page
