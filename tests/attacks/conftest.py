"""Весь класс нападающих проверяется один раз; тесты смотрят на то, что вышло."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from course_utils.grading.course import Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking.batch import Options, grade
from course_utils.grading.report import table as report
from course_utils.grading.result import Result

from .attack import ATTACKS
from .scene import HONEST, Witness, hand_in, new_course

LIMITS = Limits(seconds=2, total=25, memory=300, disk=16, threads=16)


@dataclass
class Aftermath:
    """Что осталось после проверки класса."""

    course: Course
    results: dict[str, Result]
    seen: list[str]
    table: list[dict[str, str]] = field(default_factory=list)
    left: list[psutil.Process] = field(default_factory=list)
    seconds: float = 0.0

    def page(self, student: str) -> str:
        """Отзыв студента."""
        path = self.course.feedback(student, "hw") / "hw.html"
        return path.read_text("utf-8")

    def handed_in(self, student: str) -> str:
        """Что написал сам студент: это для него не тайна."""
        path = self.course.submitted(student, "hw") / "hw.ipynb"
        if path.is_symlink() or not path.is_file():
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(1 << 20)

    def rows(self, student: str) -> list[dict[str, str]]:
        """Строки таблицы оценок."""
        return [row for row in self.table if row["student"] in (student, f"'{student}")]


@pytest.fixture(scope="session")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    course = new_course(tmp_path_factory.mktemp("course"))
    for student in HONEST:
        hand_in(course, student)
    ours = psutil.Process()
    before = ours.children(recursive=True)  # прежние тесты могли завести своих
    start = time.monotonic()
    with Witness() as witness:
        for attack in ATTACKS:
            attack.put(course.submitted(attack.student, "hw"), witness.facts(course))
        results = grade(course, "hw", Options(workers=4, limits=LIMITS))
        left = [child for child in ours.children(recursive=True) if child not in before]
    report.write_csv(results, course.grades("hw"))
    scene = Aftermath(course, {r.student: r for r in results}, witness.seen, left=left)
    scene.seconds = time.monotonic() - start
    with course.grades("hw").open(encoding="utf-8", newline="") as file:
        scene.table = list(csv.DictReader(file))
    return scene


@pytest.fixture(scope="session")
def places(aftermath: Aftermath) -> list[Path]:
    """Места, где могла появиться метка."""
    root = aftermath.course.root
    return [root, root.parent, Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
