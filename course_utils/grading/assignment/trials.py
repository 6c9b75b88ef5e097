"""Проверка самого задания: решение — полный балл, заготовка — ноль, мутант теряет своё."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..course import Course
from ..limits import Level, Limits
from ..marking.forkserver import ForkServer
from ..marking.job import Job, examine
from ..notebook.source import Kind, Source
from ..result import Result, Status
from .mutants import answered, mutants

ENOUGH = 6


@dataclass(frozen=True)
class Trial:
    """Работа с известным исходом: `failing` — проверки, которые не должны дать полный балл."""

    name: str
    submission: bytes
    failing: frozenset[str]
    zero: bool = False


def trials(course: Course, assignment: str) -> list[Trial]:
    """Решение, студенческая версия и все мутанты.

    Ошибки:
        FileNotFoundError: нет исходной или студенческой версии.
        ValueError: мутант называет ячейку или проверку, которых в задании нет.
    """
    source = Source.read(course.source(assignment))
    released = course.root / "assignments" / assignment / f"{assignment}.ipynb"
    tests = frozenset(cell.id for cell in source.cells if cell.kind is Kind.TEST)
    answers = {cell.id for cell in source.cells if cell.kind is Kind.STUDENT}
    found = [Trial("решение", source.data, frozenset())]
    found.append(Trial("заготовка", released.read_bytes(), tests, zero=True))
    for mutant in mutants(course, assignment):
        if mutant.task not in answers or not mutant.fails <= tests:
            raise ValueError(f"{mutant.name}: в задании нет {mutant.task} или {set(mutant.fails)}")
        found.append(
            Trial(mutant.name, answered(source.data, {mutant.task: mutant.code}), mutant.fails)
        )
    return found


def problems(trial: Trial, result: Result) -> Iterator[str]:
    """Чем исход работы отличается от ожидаемого."""
    for task in result.tasks:
        if task.status is Status.MANUAL:
            continue
        score = task.score or 0.0
        if task.task not in trial.failing and score < task.points:
            yield f"{task.task}: {score:g} из {task.points:g}: {task.message} {task.detail[-300:]}"
        elif task.task in trial.failing and score >= task.points:
            yield f"{task.task}: ошибка не замечена"
        elif trial.zero and score:
            yield f"{task.task}: {score:g} баллов за пустую заготовку"


def check(
    course: Course, assignment: str, *, level: Level = Level.FULL, workers: int = 2
) -> dict[str, list[str]]:
    """Проверяет задание.

    Параметры:
        course: папка курса.
        assignment: имя задания.
        level: наименьший допустимый уровень изоляции.
        workers: сколько работ проверять сразу.

    Возвращает:
        Имя работы → список отличий от ожидаемого исхода; пустые списки — всё как должно быть.
    """
    source = Source.read(course.source(assignment))
    cases = trials(course, assignment)
    with (
        ForkServer(source.modules) as forkserver,
        ThreadPoolExecutor(workers) as pool,
    ):

        def run(trial: Trial) -> list[str]:
            job = Job(
                trial.name, assignment, source, trial.submission, b"check", limits=Limits(),
                level=level,
            )  # fmt: skip
            return list(problems(trial, examine(forkserver, job)))

        report = dict(zip((case.name for case in cases), pool.map(run, cases), strict=True))
    if len(cases) - 2 < ENOUGH:
        report["мутанты"] = [f"их {len(cases) - 2}, а нужно не меньше {ENOUGH}"]
    return report
