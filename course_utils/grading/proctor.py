"""Проверка одной работы целиком: экзаменатор, его события, его возможная гибель.

Если экзаменатор погиб или замолчал, виновата задача, которую он объявил последней: она получает
«аварийно завершилась», а остальные проверяет новый экзаменатор.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Any

from .isolation import Level, Limits
from .nursery import Nursery
from .result import Result, Status, TaskResult
from .source import Kind, read_source
from .wire import WireError

GRACE = 30.0


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


def examine(nursery: Nursery, job: Job) -> Result:
    """Проверяет работу; что бы в ней ни было, результат получит каждая задача.

    Ошибки:
        GradingError: ошибка в исходном ноутбуке или изоляция слабее требуемой.
    """
    start = time.perf_counter()
    result = Result(job.student, job.assignment)
    found: dict[str, TaskResult] = {}
    while not (ended := _attempt(nursery, job, found, result)):
        pass
    order = [cell for cell in read_source(job.source) if cell.points]
    lost = "проверка прервалась" if ended == "lost" else ""
    result.tasks = [
        found.get(cell.id) or TaskResult(cell.id, Status.CRASHED, 0.0, cell.points, lost)
        for cell in order
        if cell.kind in (Kind.TEST, Kind.MANUAL)
    ]
    result.seconds = time.perf_counter() - start
    return result


def _attempt(nursery: Nursery, job: Job, found: dict[str, TaskResult], result: Result) -> str:
    """Один экзаменатор; возвращает "done", "lost" или "" — нужен ещё один."""
    channel = nursery.hatch()
    running = ""
    try:
        channel.send(_plain(job, found))
        while True:
            event = channel.receive(job.limits.total + job.limits.seconds + GRACE)
            if "broken" in event:
                raise GradingError(event["broken"])
            if "failed" in event:
                result.failure = event["failed"]
                return "lost"
            if "done" in event:
                _finish(result, event["done"])
                return "done"
            if "decided" in event:
                task = TaskResult.restore(event["decided"])
                found[task.task] = task
            running = event.get("running", running)
    except WireError:
        if running in found or not running:
            return "lost"
        points = {cell.id: cell.points for cell in read_source(job.source)}[running]
        message = "проверка этой задачи аварийно завершилась"
        found[running] = TaskResult(running, Status.CRASHED, 0.0, points, message)
        return ""
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
