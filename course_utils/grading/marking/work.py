"""Сданная работа: файлы, замечания о них, отпечаток — и задание экзаменатору."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from ..course import Course, digest
from ..limits import Level, Limits
from ..notebook.source import Source
from ..seeds import student_key
from . import handed_in
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
        remark: замечание, которое баллов не меняет.
        files, handouts: файлы рядом с ноутбуком: студента и выданные с заданием.
    """

    student: str
    assignment: str
    source: Source
    data: bytes
    note: str
    digest: str
    limits: Limits
    level: Level
    remark: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    handouts: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        course: Course,
        assignment: str,
        student: str,
        source: Source,
        limits: Limits,
        level: Level,
        handouts: dict[str, bytes] | None = None,
    ) -> Work:
        """Из папки submitted; что бы там ни лежало, ошибки не будет, будет `note`."""
        handed = handed_in.read(course, assignment, student, source, limits.notebook)
        given = handouts or {}
        mark = digest(source.digest, handed.data, handed.note)
        if beside := handed.files | given:
            mark = _with_files(mark, beside)
        return cls(student, assignment, source, handed.data, handed.note, mark, limits, level,
                   handed.remark, handed.files, given)  # fmt: skip

    def job(self, secret: bytes) -> Job:
        """Задание экзаменатору."""
        key = student_key(secret, self.student, self.assignment)
        return Job(
            self.student, self.assignment, self.source, self.data, key, self.note, self.limits,
            self.level, self.remark, self.files, self.handouts,
        )  # fmt: skip


def _with_files(mark: str, files: dict[str, bytes]) -> str:
    """Отпечаток работы вместе с файлами рядом с ней."""
    total = hashlib.sha256(mark.encode())
    for name, data in sorted(files.items()):
        total.update(hashlib.sha256(name.encode("utf-8", "replace")).digest())
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()
