"""Проверка самого задания: решение — полный балл, заготовка — ноль, мутант теряет своё.

Мутант — типичное неверное решение: файл `solutions/hwNN/mutants/имя.py`, который заменяет одну
ячейку студента. Строка `# task:` называет её, `# fails:` — проверки, которые должны его поймать.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .isolation import Level, Limits
from .layout import Course
from .nursery import Nursery
from .proctor import Job, examine
from .result import Result, Status
from .source import Kind, imports, read_source

ENOUGH = 6


@dataclass(frozen=True)
class Mutant:
    """Типичное неверное решение.

    Поля:
        name: имя файла.
        mistake: какая ошибка, по-русски.
        task: grade_id ячейки, которую он заменяет.
        fails: grade_id проверок, которые должны его поймать.
        code: текст ячейки.
    """

    name: str
    mistake: str
    task: str
    fails: frozenset[str]
    code: str


@dataclass(frozen=True)
class Trial:
    """Работа с известным исходом: `failing` — проверки, которые не должны дать полный балл."""

    name: str
    submission: bytes
    failing: frozenset[str]
    zero: bool = False


def read_mutant(path: Path) -> Mutant:
    """Мутант из файла.

    Ошибки:
        ValueError: нет описания ошибки, строки `# task:` или `# fails:`.
    """
    text = path.read_text("utf-8")
    mistake = ast.get_docstring(ast.parse(text))
    head = dict(re.findall(r"^# (task|fails): (.+)$", text, re.MULTILINE))
    if not mistake or len(head) < 2:
        raise ValueError(f"{path.name}: нужны описание ошибки, строки # task: и # fails:")
    return Mutant(path.stem, mistake, head["task"], frozenset(head["fails"].split(", ")), text)


def mutants(course: Course, assignment: str) -> list[Mutant]:
    """Мутанты задания по алфавиту."""
    folder = course.source(assignment).parent / "mutants"
    return [read_mutant(path) for path in sorted(folder.glob("*.py"))]


def trials(course: Course, assignment: str) -> list[Trial]:
    """Решение, студенческая версия и все мутанты.

    Ошибки:
        FileNotFoundError: нет исходной или студенческой версии.
        ValueError: мутант называет ячейку или проверку, которых в задании нет.
    """
    source = course.source(assignment).read_bytes()
    released = course.root / "assignments" / assignment / f"{assignment}.ipynb"
    cells = read_source(source)
    tests = frozenset(cell.id for cell in cells if cell.kind is Kind.TEST)
    answers = {cell.id for cell in cells if cell.kind is Kind.STUDENT}
    found = [Trial("решение", source, frozenset())]
    found.append(Trial("заготовка", released.read_bytes(), tests, zero=True))
    for mutant in mutants(course, assignment):
        if mutant.task not in answers or not mutant.fails <= tests:
            raise ValueError(f"{mutant.name}: в задании нет {mutant.task} или {set(mutant.fails)}")
        found.append(Trial(mutant.name, replaced(source, mutant.task, mutant.code), mutant.fails))
    return found


def replaced(notebook: bytes, task: str, code: str) -> bytes:
    """Ноутбук, в котором текст ячейки `task` заменён на `code`."""
    book = json.loads(notebook)
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == task:
            cell["source"] = code
    return json.dumps(book, ensure_ascii=False).encode()


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
    source = course.source(assignment).read_bytes()
    cases = trials(course, assignment)
    with Nursery(imports(read_source(source))) as nursery, ThreadPoolExecutor(workers) as pool:

        def run(trial: Trial) -> list[str]:
            job = Job(
                trial.name, assignment, source, trial.submission, b"check", limits=Limits(),
                level=level,
            )  # fmt: skip
            return list(problems(trial, examine(nursery, job)))

        report = dict(zip((case.name for case in cases), pool.map(run, cases), strict=True))
    if len(cases) - 2 < ENOUGH:
        report["мутанты"] = [f"их {len(cases) - 2}, а нужно не меньше {ENOUGH}"]
    return report
