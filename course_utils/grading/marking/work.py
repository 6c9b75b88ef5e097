"""Сданная работа: файл, замечание о нём, отпечаток — и задание экзаменатору."""

from __future__ import annotations

from dataclasses import dataclass

from ..course import Course, digest
from ..limits import Level, Limits
from ..notebook.source import Source
from ..seeds import student_key
from .job import Job


@dataclass(frozen=True)
class Work:
    """Сданная работа, прочитанная один раз.

    Поля:
        student, assignment, source: чья работа и к какому заданию.
        data: файл работы.
        note: почему его не прочесть; пусто — прочли.
        digest: отпечаток: пока он тот же, проверять заново незачем.
        limits, level: пределы и наименьший допустимый уровень изоляции.
    """

    student: str
    assignment: str
    source: Source
    data: bytes
    note: str
    digest: str
    limits: Limits
    level: Level

    @classmethod
    def read(
        cls,
        course: Course,
        assignment: str,
        student: str,
        source: Source,
        limits: Limits,
        level: Level,
    ) -> Work:
        """Из папки submitted; что бы там ни лежало, ошибки не будет, будет `note`."""
        data, note = course.read(student, assignment, limits.notebook)
        mark = digest(source.digest, data, note)
        return cls(student, assignment, source, data, note, mark, limits, level)

    def job(self, secret: bytes) -> Job:
        """Задание экзаменатору."""
        key = student_key(secret, self.student, self.assignment)
        return Job(
            self.student, self.assignment, self.source, self.data, key, self.note, self.limits,
            self.level,
        )  # fmt: skip
