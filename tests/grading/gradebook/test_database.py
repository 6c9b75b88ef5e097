"""Журнал в PostgreSQL — настоящий сервер — и понятные ошибки, когда базы нет."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql

from course_utils.grading.course import CONFIG, Course
from course_utils.grading.gradebook.database import DatabaseError, connect
from course_utils.grading.limits import Limits
from course_utils.grading.marking import hall
from course_utils.grading.marking.batch import Options, grade

from ..notebooks import answered, data, hand_in

LIMITS = Limits(seconds=10, total=60, memory=300)
WORKS = {
    "верная": {},
    "неверная": {"relu": "def relu(x):\n    return x"},
    "половина": {"total": "def total(x):\n    return 3"},
}
SHARED = Path(tempfile.gettempdir())  # папка, которую прочтёт и служебный пользователь postgres
OWNER = {"user": "postgres"} if hasattr(os, "geteuid") and os.geteuid() == 0 else {}


def binary(name: str) -> str:
    """Программа PostgreSQL; без неё тест пропускается."""
    places = map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *places]))
    if not found:
        message = "нет PostgreSQL: установите сервер (в Debian: apt install postgresql)"
        pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Адрес пустой базы на своём сервере PostgreSQL."""
    with tempfile.TemporaryDirectory(dir=SHARED) as root, socket.socket() as free:
        if OWNER:
            shutil.chown(root, "postgres")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += " -c fsync=off"
        store, control = f"{root}/data", binary("pg_ctl")
        setup = [binary("initdb"), "-D", store, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(setup, check=True, capture_output=True, cwd=root, **OWNER)
        run = [control, "-D", store, "-w", "-l", f"{root}/log", "-o", options, "start"]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, cwd=root, **OWNER)
        try:
            yield f"postgresql+psycopg://postgres:pa%20ss@127.0.0.1:{port}/postgres"
        finally:
            stop = [control, "-D", store, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, capture_output=True, cwd=root, **OWNER)


@pytest.fixture
def course(course: Course, warm: None) -> Course:
    """Класс из трёх работ."""
    for student, answers in WORKS.items():
        hand_in(course, student, data(answered(**answers)))
    return course


@pytest.mark.long
def test_class_is_graded_in_postgresql_as_in_sqlite(course, server, monkeypatch):
    here = {r.student: r.score for r in grade(course, "hw01", Options(limits=LIMITS))}
    options = Options(limits=LIMITS, db=server)
    there = {r.student: r.score for r in grade(course, "hw01", options)}
    assert there == here == {"верная": 4, "неверная": 2, "половина": 3}

    engine = sql.create_engine(server)
    with engine.begin() as db:
        rows = "select count(*) from course_results join student on student.id = student"
        assert db.execute(sql.text(rows)).scalar() == 3
        db.execute(sql.text("update grade set manual_score = 1 where needs_manual_grade"))
    engine.dispose()
    monkeypatch.setattr(hall, "examine", lambda *_: pytest.fail("проверено второй раз"))
    assert [r.score for r in grade(course, "hw01", options)] == [5, 3, 4]


def test_address_comes_from_the_settings_of_nbgrader(course, tmp_path):
    elsewhere = tmp_path / "elsewhere.db"
    with (course.root / CONFIG).open("a") as settings:
        settings.write(f"\nget_config().CourseDirectory.db_url = 'sqlite:///{elsewhere}'\n")
    grade(course, "hw01", Options(limits=LIMITS))
    assert elsewhere.is_file()
    assert not (course.root / "gradebook.db").exists()


def test_missing_driver_names_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError, match=r'psycopg: .* pip install "psycopg\[binary\]"'):
        connect("postgresql+psycopg://anna:secret@127.0.0.1/course")


def test_silent_server_is_told_without_the_password():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(DatabaseError, match="запущен ли сервер") as told:
            connect(f"postgresql+psycopg://anna:secret@127.0.0.1:{port}/course")
    assert f"anna:***@127.0.0.1:{port}/course" in str(told.value)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("url", ["gradebook.db", "wrong://anna:secret@host/base", ""])
def test_wrong_address_is_told_without_repeating_it(url):
    with pytest.raises(DatabaseError, match="он пишется так") as told:
        connect(url)
    assert "secret" not in str(told.value)


def test_folder_that_is_not_there():
    with pytest.raises(DatabaseError, match="есть ли такая папка"):
        connect("sqlite:////nowhere/gradebook.db")
