"""Проверка самого задания: кто прав, получает всё, кто ничего не решил — ноль.

Решение преподавателя и честные решения в другом стиле — полный балл; заготовка и работа, где каждая
функция отказывается ошибкой, — ноль; мутант теряет баллы там, где в нём ошибка.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..course import Course
from ..errors import SourceError
from ..limits import Level, Limits
from ..marking.forkserver import ForkServer
from ..marking.job import Job, examine
from ..notebook.source import Cell, Kind, Source
from ..result import Result, Status
from .honest import honest
from .mutants import answered, mutants

ENOUGH = {"мутанты": 6, "честные решения": 3}


@dataclass(frozen=True)
class Trial:
    """Работа с известным исходом.

    Поля:
        name: имя для отчёта.
        submission: ноутбук.
        failing: проверки, которые не должны дать полный балл.
        zero: те из них, которые не должны дать ничего.
    """

    name: str
    submission: bytes
    failing: frozenset[str] = frozenset()
    zero: frozenset[str] = frozenset()


def trials(course: Course, assignment: str) -> list[Trial]:
    """Решение, честные решения в другом стиле, заготовка, сплошные отказы и все мутанты.

    Ошибки:
        FileNotFoundError: нет исходной или студенческой версии.
        SourceError: в файле названа ячейка или проверка, которых в задании нет.
    """
    source = Source.read(course.source(assignment))
    released = course.root / "assignments" / assignment / f"{assignment}.ipynb"
    tests = frozenset(cell.id for cell in source.cells if cell.kind is Kind.TEST)
    written = {cell.id for cell in source.cells if cell.kind is Kind.STUDENT}
    refusals = {cell.id: refusing(cell) for cell in source.cells if cell.kind is Kind.STUDENT}
    found = [
        Trial("решение", source.data),
        Trial("заготовка", released.read_bytes(), tests, tests),
        Trial("сплошные отказы", answered(source.data, refusals), tests, tests),
    ]
    for other in honest(course, assignment):
        if unknown := set(other.answers) - written:
            raise SourceError(f"{other.name}: в задании нет ячеек {unknown}")
        found.append(Trial(f"honest/{other.name}", answered(source.data, other.answers)))
    for mutant in mutants(course, assignment):
        if mutant.task not in written or not mutant.fails <= tests:
            raise SourceError(f"{mutant.name}: в задании нет {mutant.task} или {set(mutant.fails)}")
        work = answered(source.data, {mutant.task: mutant.code})
        found.append(Trial(f"mutants/{mutant.name}", work, mutant.fails, mutant.zero))
    return found


def refusing(cell: Cell) -> str:
    r"""Ячейка, в которой каждая функция вместо ответа поднимает ValueError.

    >>> cell = Cell(Kind.STUDENT, "twice", "def twice(x):\n    return 2 * x", 0, True)
    >>> print(refusing(cell))
    def twice(x):
        raise ValueError
    """
    tree = ast.parse(cell.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = ast.parse("raise ValueError").body
    return ast.unparse(tree)


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
        elif task.task in trial.zero and score:
            yield f"{task.task}: {score:g} баллов за то, что не решение"


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
    numbers = {
        "мутанты": len(mutants(course, assignment)),
        "честные решения": len(honest(course, assignment)),
    }
    for kind, number in numbers.items():
        if number < ENOUGH[kind]:
            report[kind] = [f"их {number}, а нужно не меньше {ENOUGH[kind]}"]
    return report
