"""Где что лежит в папке курса; имена папок — как у nbgrader."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .errors import NotFound, UnreadableSubmission
from .files import read_file

CONFIG = "nbgrader_config.py"
VERSION = b"1"


def label(name: str) -> str:
    r"""Имя папки, которое можно записать в журнал: байты не из UTF-8 пишутся как \xNN.

    >>> label("вера"), label("\udccf\udce5")
    ('вера', '\\xcf\\xe5')

    Разные имена остаются разными: буквальное \x пишется как \x5cx.

    >>> label(r"\xcf")
    '\\x5cxcf'
    """
    plain = os.fsencode(name).replace(b"\\x", b"\\x5cx")
    return plain.decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class Course:
    """Папка курса.

    Поля:
        root: папка, в которой лежит nbgrader_config.py.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Ближайшая папка курса вверх от `start` (по умолчанию — от текущей).

        Ошибки:
            NotFound: такой папки нет.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG).is_file():
                return cls(folder)
        raise NotFound(f"в {start} и выше нет {CONFIG}", "перейдите в папку курса")

    @property
    def db(self) -> str:
        """Журнал оценок по умолчанию."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def source(self, assignment: str) -> Path:
        """Исходный ноутбук.

        Ошибки:
            NotFound: такого задания нет.
        """
        path = self.root / "solutions" / assignment / f"{assignment}.ipynb"
        if not path.is_file():
            known = sorted(p.parent.name for p in self.root.glob("solutions/*/*.ipynb"))
            raise NotFound(f"нет задания {assignment!r}; есть: {', '.join(known) or '—'}")
        return path

    def submitted(self, student: str, assignment: str) -> Path:
        """Папка сданной работы; имя не в UTF-8 узнаётся по его записи (см. `label`)."""
        folder = self.root / "submitted"
        if "\\x" in student:
            student = next((p.name for p in folder.iterdir() if label(p.name) == student), student)
        return folder / student / assignment

    def autograded(self, student: str, assignment: str) -> Path:
        """Папка проверенной работы."""
        return self.root / "autograded" / student / assignment

    def feedback(self, student: str, assignment: str) -> Path:
        """Папка отзыва."""
        return self.root / "feedback" / student / assignment

    def grades(self, assignment: str) -> Path:
        """Таблица оценок."""
        return self.root / "grades" / f"{assignment}.csv"

    def students(self, assignment: str) -> list[str]:
        """Кто сдал задание, по алфавиту."""
        return sorted(label(p.parent.name) for p in self.root.glob(f"submitted/*/{assignment}"))

    def read(self, student: str, assignment: str, megabytes: int) -> tuple[bytes, str]:
        """Файл работы и замечание: почему его не прочесть (пусто — прочли)."""
        folder = self.submitted(student, assignment)
        if folder.is_symlink() or folder.parent.is_symlink():
            return b"", "вместо папки — ссылка на другую"
        try:
            return read_file(folder / f"{assignment}.ipynb", megabytes), ""
        except UnreadableSubmission as error:
            return b"", str(error)


def digest(source: bytes, submission: bytes, note: str) -> str:
    """Отпечаток проверяемого: пока он тот же, проверять заново незачем.

    Параметры:
        source: SHA-256 исходного ноутбука.
        submission: файл работы.
        note: почему её не прочесть.
    """
    version, work, words = (_sha256(part) for part in (VERSION, submission, note.encode()))
    return _sha256(version + source + work + words).hex()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
