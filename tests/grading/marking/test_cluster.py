"""Класс на рабочих процессах dask.distributed: те же баллы, один журнал, понятные отказы."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest
from distributed import LocalCluster

from course_utils.grading.course import Course
from course_utils.grading.limits import Level, Limits
from course_utils.grading.marking.batch import Options, grade
from course_utils.grading.marking.cluster import Cluster
from course_utils.grading.marking.job import GradingError

from ..notebooks import answered, data, hand_in

pytestmark = pytest.mark.long
OPTIONS = Options(limits=Limits(seconds=3, total=60, memory=300))
WORKS = {
    "верная": ({}, 4),
    "неверная": ({"relu": "def relu(x):\n    return x"}, 2),
    "половина": ({"total": "def total(x):\n    return 3"}, 3),
    "вечная": ({"total": "def total(x):\n    while True: pass"}, 2),
    "роковая": ({"total": "import os\ndef total(x):\n    os._exit(0)"}, 2),
}


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Планировщик и два рабочих процесса на этой машине."""
    folder = str(tmp_path_factory.mktemp("dask"))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        local_directory=folder, host="127.0.0.1",
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def test_workers_grade_and_one_process_writes(scheduler: str, course: Course, warm: None) -> None:
    for student, (answers, _) in WORKS.items():
        hand_in(course, student, data(answered(**answers)))

    results = grade(course, "hw01", replace(OPTIONS, scheduler=scheduler))
    assert {r.student: r.score for r in results} == {s: score for s, (_, score) in WORKS.items()}
    assert min(result.level for result in results) >= Level.FULL
    with sqlite3.connect(course.root / "gradebook.db") as db:
        rows = db.execute("select count(*) from submitted_assignment").fetchone()
    assert rows == (len(WORKS),)
    alone = grade(course, "hw01", replace(OPTIONS, regrade=True))
    assert [r.score for r in alone] == [r.score for r in results]


def test_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course_utils.grading.marking.cluster.PATIENCE", 0.5)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(GradingError, match="не отвечает"):
            Cluster(address, ())
    with pytest.raises(GradingError, match="не отвечает"):
        Cluster("нигде://1", ())


def test_scheduler_without_workers(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributed.Client.nthreads", lambda client: {})
    with pytest.raises(GradingError, match="dask worker"):
        Cluster(scheduler, ())
