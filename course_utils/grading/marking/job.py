"""Проверка одной работы целиком: экзаменатор, его сообщения, его возможная гибель.

Если экзаменатор погиб или замолчал, виновата задача, которую он объявил последней: она получает
«аварийно завершилась», а остальные проверяет новый экзаменатор.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..errors import GradingError
from ..limits import Level, Limits
from ..notebook.source import Source
from ..result import HIDDEN_FAILED, Result, Status, TaskResult
from ..wire.channel import Channel
from ..wire.messages import (
    Born,
    Decided,
    Died,
    Done,
    Failed,
    Refused,
    Running,
    Shown,
    Start,
    plain,
    restore,
)
from ..wire.values import WireError
from .forkserver import ForkServer

GRACE = 30.0
TRIES = 2
KILLER = "проверка этой задачи аварийно завершилась"
INTERRUPTED = "проверка прервалась не по вашей вине: её повторят"
ENDED = "%s: %s, процесс %d кончился: %s"
LOG = logging.getLogger("course.grading")


@dataclass(frozen=True)
class Job:
    """Что проверить; всё нужное внутри, файлов экзаменатор не читает.

    Поля:
        student, assignment: чья работа и какая.
        source: исходный ноутбук.
        submission: файл работы.
        key: ключ случайности этой работы (см. `seeds`).
        note: почему работу не прочесть; пусто — прочли.
        limits, level: пределы и наименьший допустимый уровень изоляции.
        remark: замечание о работе, которое баллов не меняет.
        files, handouts: файлы рядом с ноутбуком: студента и выданные с заданием.
    """

    student: str
    assignment: str
    source: Source
    submission: bytes
    key: bytes
    note: str = ""
    limits: Limits = field(default_factory=Limits)
    level: Level = Level.FULL
    remark: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    handouts: dict[str, bytes] = field(default_factory=dict)

    def start(self, decided: Iterable[str], told: bool) -> Start:
        """То же для экзаменатора, кроме имён: чью работу он проверяет, ему знать незачем."""
        return Start(
            self.source.data, self.submission, self.note, self.key, self.limits, self.level,
            tuple(decided), told, self.files, self.handouts,
        )  # fmt: skip


def examine(forkserver: ForkServer, job: Job) -> Result:
    """Проверяет работу; что бы в ней ни было, результат получит каждая задача.

    Ошибки:
        GradingError: изоляция слабее требуемой или питомник завершился.
    """
    begun = time.perf_counter()
    decided: dict[str, TaskResult] = {}
    last, shown = Attempt(), None
    chances = TRIES
    while chances and not (last := _attempt(forkserver, job, decided, shown)).done:
        if not forkserver.alive:
            raise GradingError("питомник процессов завершился", "запустите проверку ещё раз")
        shown = last.shown
        chances -= not last.blamed
    done, shown = last.done or Done(None, 0.0), last.shown or Shown("", ())
    tasks = tuple(
        decided.get(cell.id) or _unfinished(cell.id, cell.points, INTERRUPTED, last.shown)
        for cell in job.source.graded
    )
    seconds = time.perf_counter() - begun
    note = "; ".join(filter(None, (shown.note, job.remark)))
    return Result(job.student, job.assignment, tasks, done.level, seconds, done.memory, note,
                  last.failure, shown.cells)  # fmt: skip


@dataclass(frozen=True)
class Attempt:
    """Чем кончился один экзаменатор.

    Поля:
        done: всё проверил.
        shown: что покажут студенту — от первого, кто дошёл до скрытых проверок.
        blamed: погиб на этой задаче.
        failure: отчего погиб.
    """

    done: Done | None = None
    shown: Shown | None = None
    blamed: str = ""
    failure: str = ""


def _attempt(
    forkserver: ForkServer, job: Job, decided: dict[str, TaskResult], shown: Shown | None
) -> Attempt:
    """Один экзаменатор: решённые задачи складывает в decided, задачу-убийцу объявляет решённой."""
    channel = forkserver.fork()
    running, examiner = Running(""), 0
    try:
        channel.send(plain(job.start(decided, shown is not None)))
        while True:
            match _receive(channel, job):
                case Running() as running:
                    pass
                case Decided(result):
                    decided[result.task] = result
                case Shown() as told:
                    shown = shown or told
                case Born(process, pid):
                    examiner = examiner or pid  # первым он сообщает о себе
                    LOG.info("%s: %s, процесс %d", job.student, process, pid)
                case Died(process, pid, reason):
                    LOG.info(ENDED, job.student, process, pid, reason)
                case Done() as done:
                    LOG.info(ENDED, job.student, "экзаменатор", examiner, "всё проверил")
                    return Attempt(done, shown)
                case Refused(reason):
                    raise GradingError(reason)
                case Failed(traceback):
                    raise WireError(traceback)
                case other:
                    raise WireError(f"неожиданное сообщение: {type(other).__name__}")
    except WireError as error:
        LOG.info(ENDED, job.student, "экзаменатор", examiner, type(error).__name__)
        blamed = running.task if running.task not in decided else ""
        if blamed:
            decided[blamed] = _unfinished(blamed, job.source.points[blamed], KILLER, shown)
        return Attempt(None, shown, blamed, str(error))
    finally:
        channel.close()


def _receive(channel: Channel, job: Job) -> object:
    return restore(channel.receive(job.limits.total * job.limits.patience + GRACE))


def _unfinished(task: str, points: float, reason: str, shown: Shown | None) -> TaskResult:
    """Итог задачи, которую не проверили; начались скрытые части — студенту ни слова больше."""
    if shown is not None:
        return TaskResult(task, Status.FAILED, 0.0, points, HIDDEN_FAILED, reason)
    return TaskResult(task, Status.CRASHED, 0.0, points, reason)
