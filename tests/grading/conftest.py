"""Питомник один на все тесты: загрузка PyTorch — единственное, что тут долго."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from nbgrader import api

from course_utils.grading.course import CONFIG, Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking import batch, hall
from course_utils.grading.marking.forkserver import ForkServer
from course_utils.grading.marking.job import Job
from course_utils.grading.notebook.source import Source
from course_utils.grading.result import Result
from course_utils.places import ROOT

from .notebooks import SOURCE, answered, data

collect_ignore = ["data"]  # ноутбуки оттуда — не лекции
ALEMBIC = cache(api.get_alembic_version)
LIMITS = Limits(seconds=5, total=60, memory=300, disk=16, threads=16)


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory) -> Iterator[None]:
    """Песочницы живут в своей временной папке: видно, что за собой они убрали."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="session")
def forkserver(own_temporary_folder) -> Iterator[ForkServer]:
    with ForkServer() as started:
        yield started


@pytest.fixture
def grade(forkserver) -> Callable[..., Result]:
    """Проверить работу: ответы по именам, или ноутбук целиком, или байты файла."""

    def run(book=None, *, source=SOURCE, limits=LIMITS, key=b"k" * 32, **answers) -> Result:
        book = answered(source, **answers) if book is None else book
        raw = book if isinstance(book, bytes) else data(book)
        return hall.examine(
            forkserver, Job("alice", "hw01", Source.parse(data(source)), raw, key, limits=limits)
        )

    return run


class SharedHall:
    """Эта машина, но питомник — общий для всех тестов: он не закрывается вместе с классом."""

    def __init__(self, forkserver: ForkServer, places: int) -> None:
        self.forkserver, self.places = forkserver, places

    def examine(self, job: Job) -> Result:
        """Как у `hall.Local`."""
        return hall.examine(self.forkserver, job)

    def warm(self) -> None:
        """Он уже согрет."""

    def close(self) -> None:
        """Питомник ещё понадобится."""


@pytest.fixture
def warm(forkserver, monkeypatch) -> None:
    """Что у класса медленно и от класса не зависит, делается один раз на все тесты.

    Питомник загружает PyTorch, а nbgrader ради одной строки нового журнала запускает alembic: это
    по две с половиной секунды процессора. Настоящая команда в других тестах платит сполна.
    """
    monkeypatch.setattr(batch, "Local", lambda modules, places: SharedHall(forkserver, places))
    monkeypatch.setattr(api, "get_alembic_version", ALEMBIC)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Папка курса с маленьким заданием hw01; работ в ней ещё нет."""
    shutil.copy(ROOT / CONFIG, tmp_path)
    source = tmp_path / "solutions" / "hw01" / "hw01.ipynb"
    source.parent.mkdir(parents=True)
    source.write_bytes(data(SOURCE))
    return Course(tmp_path)
