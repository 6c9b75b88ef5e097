"""Проверка одной работы целиком: экзаменатор, его события, его возможная гибель.

Если экзаменатор погиб или замолчал, виновата задача, которую он объявил последней: она получает
«аварийно завершилась», а остальные проверяет новый экзаменатор.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from ..limits import Level, Limits
from ..notebook.source import Kind, read_source
from ..result import Result, Status, TaskResult
from ..wire.values import WireError
from .forkserver import ForkServer

GRACE = 30.0
TRIES = 2
KILLER = "проверка этой задачи аварийно завершилась"
INTERRUPTED = "проверка прервалась не по вашей вине: её повторят"


@dataclass(frozen=True)
class Job:
    """Что проверить; всё нужное внутри, файлов экзаменатор не читает.

    Поля:
        student, assignment: чья работа и какая.
        source: исходный ноутбук.
        submission: файл работы.
        note: почему работу не прочесть; пусто — прочли.
        key: ключ случайности этой работы (см. `seeds`).
        limits, level: пределы и наименьший допустимый уровень изоляции.
    """

    student: str
    assignment: str
    source: bytes
    submission: bytes
    key: bytes
    note: str = ""
    limits: Limits = field(default_factory=Limits)
    level: Level = Level.FULL


class GradingError(RuntimeError):
    """Проверить работу нельзя не по вине студента."""


def examine(forkserver: ForkServer, job: Job) -> Result:
    """Проверяет работу; что бы в ней ни было, результат получит каждая задача.

    Ошибки:
        GradingError: ошибка в исходном ноутбуке или изоляция слабее требуемой.
    """
    start = time.perf_counter()
    result = Result(job.student, job.assignment)
    found: dict[str, TaskResult] = {}
    chances = TRIES
    while chances and not (outcome := _attempt(forkserver, job, found, result)).finished:
        if not forkserver.alive:
            raise GradingError("питомник процессов завершился: запустите проверку ещё раз")
        chances -= not outcome.blamed
    result.failure = result.failure if not chances else ""
    result.tasks = [
        found.get(cell.id) or TaskResult(cell.id, Status.CRASHED, 0.0, cell.points, INTERRUPTED)
        for cell in read_source(job.source)
        if cell.kind in (Kind.TEST, Kind.MANUAL) and cell.points
    ]
    result.seconds = time.perf_counter() - start
    return result


@dataclass(frozen=True)
class Outcome:
    """Чем кончился экзаменатор: всё проверил; или погиб, и на какой задаче."""

    finished: bool = False
    blamed: str = ""


def _attempt(
    forkserver: ForkServer, job: Job, found: dict[str, TaskResult], result: Result
) -> Outcome:
    """Один экзаменатор: решённые задачи складывает в found, задачу-убийцу объявляет решённой."""
    channel = forkserver.fork()
    running = ""
    try:
        channel.send(_plain(job, found))
        while True:
            event = channel.receive(job.limits.total * job.limits.patience + GRACE)
            if "broken" in event:
                raise GradingError(event["broken"])
            if "failed" in event:
                raise WireError(event["failed"])
            if "done" in event:
                _finish(result, event["done"])
                return Outcome(finished=True)
            if "decided" in event:
                task = TaskResult.restore(event["decided"])
                found[task.task] = task
            running = event.get("running", running)
    except WireError as error:
        result.failure = str(error)
        blamed = running if running not in found else ""
        if blamed:
            points = {cell.id: cell.points for cell in read_source(job.source)}[blamed]
            found[blamed] = TaskResult(blamed, Status.CRASHED, 0.0, points, KILLER)
        return Outcome(blamed=blamed)
    finally:
        channel.close()


def _plain(job: Job, found: dict[str, TaskResult]) -> dict[str, Any]:
    return {
        "source": job.source,
        "submission": job.submission,
        "note": job.note,
        "key": job.key,
        "limits": asdict(job.limits),
        "level": int(job.level),
        "decided": list(found),
    }


def _finish(result: Result, done: dict[str, Any]) -> None:
    result.note = done["note"]
    result.memory = done["memory"]
    result.level = None if done["level"] is None else Level(done["level"])
    result.cells = done["cells"]
