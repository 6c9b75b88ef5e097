"""Питомник один на все тесты: загрузка PyTorch — единственное, что тут долго."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator

import pytest

from course_utils.grading.limits import Limits
from course_utils.grading.marking.forkserver import ForkServer
from course_utils.grading.marking.job import Job, examine
from course_utils.grading.notebook.source import Source
from course_utils.grading.result import Result

from .notebooks import SOURCE, answered, data

collect_ignore = ["data"]  # ноутбуки оттуда — не лекции
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
        return examine(
            forkserver, Job("alice", "hw01", Source.parse(data(source)), raw, key, limits=limits)
        )

    return run
