"""Выдуманный класс для пробы: его собирает `make grade-demo`.

Тридцать работ по hw01 — верные, частично верные, неверные, повреждённые и враждебные — выдаются,
сдаются и проверяются в папке `.course/demo`; настоящие журнал и работы не трогаются.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..course import CONFIG, Course
from ..notebook.source import Source
from .mutants import Mutant, answered, mutants
from .release import release

ASSIGNMENT = "hw01"
FIRST = ("anna", "boris", "vera", "gleb", "dina", "egor", "zoya", "ivan", "kira", "lev")
LAST = ("belov", "volkov", "gusev")
ANSWER = "Взаимная корреляция: `Conv2d` не переворачивает ядро, $\\sum_k x_{i+k} w_k$."
HOSTILE = {
    "window_response": "import os\nos._exit(0)",
    "conv2d": "def conv2d(image, kernel):\n    while True:\n        pass",
    "max_pool2d": "open('../../../solutions/hw01/hw01.ipynb').read()",
    "convolution_or_correlation": "<img src=x onerror=alert(1)> <script>alert(1)</script>",
}


def build(real: Course, root: Path) -> Course:
    """Папка выдуманного курса: задание выдано, тридцать работ сданы."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(real.root / "solutions" / ASSIGNMENT, root / "solutions" / ASSIGNMENT)
    shutil.copy(real.root / CONFIG, root)
    course = Course(root)
    given = release(course, ASSIGNMENT, root / "assignments").read_bytes()
    names = [f"{first}-{last}" for last in LAST for first in FIRST]
    for student, work in zip(names, works(course, given, random.Random(1)), strict=True):
        folder = course.submitted(student, ASSIGNMENT)
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(work)
    return course


def works(course: Course, given: bytes, chance: random.Random) -> Iterator[bytes]:
    """Тридцать работ вперемешку; зерно `chance` решает, какие ошибки кому достанутся."""
    good = right(course)
    known = mutants(course, ASSIGNMENT)
    pile = [answered(given, good)] * 10
    pile += [answered(given, good | _slips(chance.sample(known, 1))) for _ in range(8)]
    pile += [answered(given, good | _slips(chance.sample(known, 6))) for _ in range(4)]
    pile += [given, given[: len(given) // 2], b"", b"{}"]
    pile += [answered(given, good | {task: text}) for task, text in HOSTILE.items()]
    chance.shuffle(pile)
    yield from pile


def right(course: Course) -> dict[str, str]:
    """Ответы преподавателя: grade_id → текст ячейки."""
    solutions = Source.read(course.source(ASSIGNMENT)).solutions
    return {**solutions, "convolution_or_correlation": ANSWER}


def _slips(chosen: list[Mutant]) -> dict[str, str]:
    return {mutant.task: mutant.code for mutant in chosen}
