"""Беда с журналом, настройками и папками: русское предложение и что делать, а не трассировка."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course_utils.cli import app
from course_utils.grading.course import CONFIG, Course
from course_utils.grading.errors import DatabaseError
from course_utils.grading.gradebook import database
from course_utils.grading.limits import Limits
from course_utils.grading.marking.batch import Options, grade

from ..notebooks import SOURCE, answered, data, hand_in

OPTIONS = Options(limits=Limits(seconds=10, total=60, memory=300))


@pytest.fixture
def graded(course: Course, warm: None) -> Course:
    """Класс, который один раз уже проверен."""
    for student in ("anna", "boris"):
        hand_in(course, student, data(answered()))
    grade(course, "hw01", OPTIONS)
    return course


def change(course: Course) -> None:
    """Все сдали заново."""
    for path in course.root.glob("submitted/*/hw01/hw01.ipynb"):
        path.write_bytes(data(answered(relu="")))


@pytest.mark.slow
def test_busy_gradebook_is_waited_for(graded):
    change(graded)
    other = sqlite3.connect(graded.root / "gradebook.db", check_same_thread=False)
    other.execute("begin immediate")

    def release() -> None:
        time.sleep(7)  # дольше, чем SQLite ждёт сама
        other.rollback()

    threading.Thread(target=release).start()
    assert [result.score for result in grade(graded, "hw01", OPTIONS)] == [2, 2]


def test_gradebook_busy_for_ever_is_said_and_nothing_is_lost(graded, monkeypatch):
    monkeypatch.setattr(database, "WAIT", 0.2)
    change(graded)
    other = sqlite3.connect(graded.root / "gradebook.db")
    other.execute("begin immediate")
    with pytest.raises(DatabaseError, match=r"занят .*закройте formgrader"):
        grade(graded, "hw01", OPTIONS)
    other.rollback()
    assert [result.score for result in grade(graded, "hw01", OPTIONS)] == [2, 2]


def test_older_gradebook_names_the_command(graded):
    with sqlite3.connect(graded.root / "gradebook.db") as db:
        db.execute("alter table assignment rename column course_id to old_id")
    with pytest.raises(DatabaseError, match="nbgrader db upgrade"):
        grade(graded, "hw01", OPTIONS)


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_file_that_is_not_a_gradebook(course, warm, content):
    hand_in(course, "anna", data(answered()))
    (course.root / "gradebook.db").write_bytes(content)
    if not content:
        assert len(grade(course, "hw01", OPTIONS)) == 1
        return
    with pytest.raises(DatabaseError, match="верните его из копии"):
        grade(course, "hw01", OPTIONS)


def said(course: Course, monkeypatch: pytest.MonkeyPatch, *command: str) -> str:
    """Что сказала команда; трассировки в этом нет, код — 2."""
    monkeypatch.chdir(course.root)
    run = CliRunner().invoke(app, command)
    told = " ".join((run.output + run.stderr).split())
    assert run.exit_code == 2, f"{told} {run.exception!r}"
    assert "Traceback" not in told
    return told


def test_renamed_test_is_said_with_the_remedy(graded, monkeypatch):
    book = json.loads(json.dumps(SOURCE))
    book["cells"][3]["metadata"]["nbgrader"]["grade_id"] = "test_other"
    graded.source("hw01").write_bytes(data(book))
    told = said(graded, monkeypatch, "grade", "hw01")
    assert "верните прежние grade_id" in told


def test_graded_cell_without_points(course, monkeypatch):
    hand_in(course, "anna", data(answered()))
    book = json.loads(json.dumps(SOURCE))
    del book["cells"][3]["metadata"]["nbgrader"]["points"]
    course.source("hw01").write_bytes(data(book))
    assert "нет баллов: задайте их в панели nbgrader" in said(course, monkeypatch, "grade", "hw01")
    path = course.root / "mine.ipynb"
    path.write_bytes(data(book))
    monkeypatch.chdir(course.root)
    run = CliRunner().invoke(app, ["check", "hw01", "--file", str(path)])
    assert not isinstance(run.exception, KeyError)


@pytest.mark.parametrize("text", ["c = (", "raise SystemExit(3)", "import no_such_module"])
@pytest.mark.parametrize("command", ["grade", "release"])
def test_broken_settings(course, monkeypatch, text, command, warm):
    hand_in(course, "anna", data(answered()))
    (course.root / CONFIG).write_text(text)
    told = said(course, monkeypatch, command, "hw01")
    assert f"настройки {CONFIG} не выполняются" in told
    assert "исправьте" in told


@pytest.mark.parametrize("content", ["[]", "{}", "", "{"])
def test_own_file_that_is_not_a_notebook(course, monkeypatch, content):
    path = course.root / "mine.ipynb"
    path.write_text(content)
    told = said(course, monkeypatch, "check", "hw01", "--file", str(path))
    assert "не читается как ноутбук" in told


def test_no_submissions_at_all(course, monkeypatch):
    told = said(course, monkeypatch, "grade", "hw01")
    assert "работ по заданию hw01 нет: положите их в submitted" in told


def test_missing_folder_for_moodle_is_said_before_grading(course, monkeypatch):
    hand_in(course, "anna", data(answered()))
    place = course.root / "no" / "such" / "moodle.csv"
    assert "создайте её" in said(course, monkeypatch, "grade", "hw01", "--moodle", str(place))
    assert not place.parent.exists()
    assert not (course.root / "autograded").exists()


def test_folder_that_cannot_be_written(course, monkeypatch):
    hand_in(course, "anna", data(answered()))
    honest = os.access
    closed = str(course.root)
    monkeypatch.setattr(
        "os.access", lambda path, mode, **more: str(path) != closed and honest(path, mode, **more)
    )  # root пишет куда угодно
    told = said(course, monkeypatch, "grade", "hw01")
    assert "нельзя писать: дайте себе права" in told


def test_unknown_time_zone_is_said(course, warm, recwarn):
    hand_in(course, "anna", data(answered()))
    stamp: Path = course.submitted("anna", "hw01") / "timestamp.txt"
    stamp.write_text("2026-11-25 12:00 QQT")
    (anna,) = grade(course, "hw01", OPTIONS)
    assert "«2026-11-25 12:00 QQT» не понято" in anna.note
    assert not [one for one in recwarn if "QQT" in str(one.message)]
