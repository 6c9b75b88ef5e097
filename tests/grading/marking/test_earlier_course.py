"""Курс, проверенный прежней версией: открывается, ничего не теряет, скрытые входы те же.

Папку data/earlier_course записала команда `course grade` версии 0.1, когда весь проверяющий лежал
одной плоской папкой. Баллы и замечания поставлены в журнал через nbgrader.api, как их ставит
formgrader. Папка не меняется: любая следующая версия обязана её продолжить.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils.grading.course import Course

EARLIER = Path(__file__).parents[1] / "data" / "earlier_course"
pytestmark = pytest.mark.slow
COMMAND = Path(sys.executable).parent / "course"
SCORES = {"битая": 0.0, "верная": 7.0, "неверная": 0.0, "частичная": 4.5}
BY_HAND = {  # студент и ячейка → балл преподавателя и добавка
    ("верная", "why"): (2.5, 0.5),
    ("частичная", "test_total"): (1.5, None),
    ("частичная", "why"): (1.0, None),
}
SAID = {
    "битая": "Файл не открылся: сдайте ещё раз.",
    "верная": "Хорошо, но откуда <b>?",
    "частичная": "Полбалла — за идею: функция верна для трёх единиц.",
}
MARKS = """select s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit from grade g
    join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
    join submitted_assignment s on s.id = n.assignment_id order by 1, 2"""
COMMENTS = """select s.student_id, m.manual_comment from comment m
    join submitted_notebook n on n.id = m.notebook_id
    join submitted_assignment s on s.id = n.assignment_id where m.manual_comment is not null"""


def copy(folder: Path) -> Course:
    """Такая же папка; секрет курса — на своём месте, куда git не заглядывает."""
    shutil.copytree(EARLIER, folder, dirs_exist_ok=True)
    (folder / ".course").mkdir()
    (folder / "secret").rename(folder / ".course" / "secret")
    return Course(folder)


def graded(course: Course, *options: str) -> Course:
    """Та же папка после настоящей команды."""
    command = [COMMAND, "grade", "hw", *options]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return course


@pytest.fixture(scope="module")
def continued(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Курс, проверка которого продолжена."""
    return graded(copy(tmp_path_factory.mktemp("continued")))


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Курс, все работы которого проверены заново."""
    return graded(copy(tmp_path_factory.mktemp("again")), "--regrade")


def ask(course: Path, query: str) -> list[tuple]:
    with sqlite3.connect(course / "gradebook.db") as db:
        return db.execute(query).fetchall()


def detail(course: Path) -> str:
    """Что преподаватель видит о скрытой проверке неверной работы."""
    ((text,),) = ask(course, "select result from course_results where student = 'неверная'")
    return next(t["detail"] for t in json.loads(text)["tasks"] if t["task"] == "test_double")


def hidden_input(course: Path) -> list[float]:
    """Вход скрытой проверки: неверная работа кладёт его в текст ошибки."""
    found = re.search(r"ValueError: \[(.+)\]", detail(course))
    assert found, detail(course)
    return [float(number) for number in found[1].split(", ")]


def test_command_opens_the_course_and_adds_up_the_same(continued):
    with continued.grades("hw").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    total = dict.fromkeys(SCORES, 0.0)
    for row in rows:
        total[row["student"]] += float(row["score"] or 0)
    assert total == SCORES
    assert continued.grades("hw").read_bytes() == (EARLIER / "grades" / "hw.csv").read_bytes()


@pytest.mark.parametrize("course", ["continued", "again"])
def test_no_mark_and_no_comment_is_lost(course, request):
    root = request.getfixturevalue(course).root
    marks = ask(root, MARKS)
    assert marks == ask(EARLIER, MARKS)
    assert {row[:2]: row[3:] for row in marks if row[3:] != (None, None)} == BY_HAND
    assert dict(ask(root, COMMENTS)) == SAID


def test_comments_are_on_the_pages(continued):
    for student, words in SAID.items():
        page = (continued.feedback(student, "hw") / "hw.html").read_text("utf-8")
        assert words.replace("<", "&lt;").replace(">", "&gt;") in page


def test_nothing_unchanged_is_graded_again(continued):
    query = "select * from course_results order by student"
    assert ask(continued.root, query) == ask(EARLIER, query)
    for student in SCORES:
        book = continued.autograded(student, "hw") / "hw.ipynb"
        kept = Course(EARLIER).autograded(student, "hw") / "hw.ipynb"
        assert book.read_bytes() == kept.read_bytes()
        assert book.stat().st_mtime_ns == kept.stat().st_mtime_ns


def test_hidden_inputs_are_the_same(again):
    """Секрет курса, имя студента и имя задачи дают то же зерно, что и прежней версии."""
    assert ask(again.root, "select result from course_results") != ask(
        EARLIER, "select result from course_results"
    ), "проверено не заново"
    assert hidden_input(again.root) == hidden_input(EARLIER)
    secret = (EARLIER / "secret").read_bytes()
    work = hmac.new(secret, "hw\0неверная".encode(), hashlib.sha256).digest()
    seed = int.from_bytes(hmac.new(work, b"test_double", hashlib.sha256).digest()[:4])
    assert hidden_input(EARLIER) == np.random.default_rng(seed).normal(size=3).tolist()
