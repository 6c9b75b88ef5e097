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
from course_utils.grading.gradebook.book import RESUBMITTED, Book
from course_utils.grading.limits import Limits
from course_utils.grading.marking import batch, hall
from course_utils.grading.marking.batch import Options, grade
from course_utils.grading.notebook.source import Source
from course_utils.grading.report import table as report
from course_utils.grading.report.printer import Printer
from course_utils.grading.result import Status

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
        entry.needs_manual_grade = False
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
    kept = _examined(course)
    results = grade(course, "hw01", OPTIONS)
    assert 0 < before < 8
    assert len(_examined(course) & kept) == before
    assert [r.score for r in results] == [4, 2, 3, 0] * 2
    assert len(rows(course)) == 8 * 3
    resumed = rows(course)
    grade(course, "hw01", Options(limits=OPTIONS.limits, regrade=True))
    assert rows(course) == resumed


def _examined(course: Course) -> set[tuple[str, str]]:
    """Итоги вместе со временем, которое заняла проверка: у новой оно другое."""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        return set(db.execute("select student, result from course_results"))


def test_graded_class_starts_nothing(course, warm, monkeypatch):
    for student, answers in WORKS.items():
        hand_in(course, student, data(answered(**answers)))
    grade(course, "hw01", OPTIONS)
    pages = {p: p.stat().st_mtime_ns for p in course.root.glob("feedback/*/*/*.html")}
    monkeypatch.setattr(batch, "Local", hall.Local)
    monkeypatch.setattr(hall, "ForkServer", lambda *_: pytest.fail("питомник не нужен"))
    monkeypatch.setattr(Printer, "print", lambda *_: pytest.fail("страницы готовы"))
    assert len(grade(course, "hw01", OPTIONS)) == len(pages) == 4
    assert pages == {p: p.stat().st_mtime_ns for p in course.root.glob("feedback/*/*/*.html")}


def test_second_grading_loads_no_torch(course, warm):
    hand_in(course, "anna", data(answered()))
    grade(course, "hw01", OPTIONS)
    script = (
        "import sys\nfrom pathlib import Path\nfrom course_utils.grading.course import Course\n"
        "from course_utils.grading.marking.batch import Options, grade\n"
        "grade(Course(Path.cwd()), 'hw01', Options())\nprint('torch' in sys.modules)"
    )
    run = [sys.executable, "-c", script]
    told = subprocess.run(run, cwd=course.root, check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["False"]


def test_deleted_or_commented_page_is_made_again_and_only_it(course, warm, monkeypatch):
    for student in ("anna", "boris", "vera"):
        hand_in(course, student, data(answered()))
    grade(course, "hw01", OPTIONS)
    (course.feedback("boris", "hw01") / "hw01.html").unlink()
    with Book(course.db) as book:
        book.gradebook.find_comment("why", "hw01", "hw01", "vera").manual_comment = "Верно"
        book.gradebook.db.commit()
    made = []
    honest = Printer.print
    monkeypatch.setattr(
        Printer, "print", lambda self, *order: made.append(order[1].student) or honest(self, *order)
    )
    grade(course, "hw01", OPTIONS)
    assert made == ["boris", "vera"]


def test_marks_and_table_are_there_before_the_pages(course, warm, monkeypatch):
    hand_in(course, "anna", data(answered()))

    def no_pages(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Printer, "print", no_pages)
    with pytest.raises(KeyboardInterrupt):
        grade(course, "hw01", OPTIONS)
    assert ("anna", "test_relu", 2.0, 0) in rows(course)
    assert "anna,test_relu,2,2,passed," in course.grades("hw01").read_text()


def test_work_handed_in_again_after_a_manual_grade_is_marked(course, warm):
    hand_in(course, "anna", data(answered()))
    grade(course, "hw01", OPTIONS)
    _mark_by_hand(course, 3)
    assert grade(course, "hw01", OPTIONS)[0].tasks[-1].status is Status.PASSED
    regrade = Options(limits=OPTIONS.limits, regrade=True)
    assert grade(course, "hw01", regrade)[0].tasks[-1].status is Status.PASSED, "работа та же"

    path = course.submitted("anna", "hw01") / "hw01.ipynb"
    path.write_bytes(data(answered(why="Новый ответ.")))
    (anna,) = grade(course, "hw01", OPTIONS)
    assert (anna.tasks[-1].status, anna.tasks[-1].score) == (Status.MANUAL, 3)
    for options in (OPTIONS, regrade):
        (anna,) = grade(course, "hw01", options)
        assert anna.tasks[-1].message == RESUBMITTED
    assert f"anna,why,3,3,manual,{RESUBMITTED}" in course.grades("hw01").read_text()
    with Book(course.db) as book:
        assert book.gradebook.find_grade("why", "hw01", "hw01", "anna").needs_manual_grade
        comment = book.gradebook.find_comment("why", "hw01", "hw01", "anna").auto_comment
        assert comment.lower() == f"{RESUBMITTED.lower()}."
    _mark_by_hand(course, 1)
    assert grade(course, "hw01", OPTIONS)[0].tasks[-1].status is Status.PARTIAL


def _mark_by_hand(course: Course, score: float) -> None:
    """Как formgrader: балл и знак, что преподаватель видел."""
    with Book(course.db) as book:
        entry = book.gradebook.find_grade("why", "hw01", "hw01", "anna")
        entry.manual_score, entry.needs_manual_grade = score, False
        book.gradebook.db.commit()


@pytest.mark.parametrize("text", ["2026-11-25 12:00 MSK", "2026-11-25 12:00 Europe/Moscow"])
def test_time_of_handing_in_knows_moscow(course, warm, text):
    hand_in(course, "anna", data(answered()))
    (course.submitted("anna", "hw01") / "timestamp.txt").write_text(text)
    (anna,) = grade(course, "hw01", OPTIONS)
    assert not anna.note
    with Book(course.db) as book:
        assert book.gradebook.find_submission("hw01", "anna").timestamp.hour == 9


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
