"""Что лежит в папке сданной работы: сам ноутбук, как бы он ни назывался, и файлы рядом с ним."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..course import Course
from ..errors import UnreadableSubmission
from ..files import read_file
from ..notebook import raw
from ..notebook.source import Source

MAX_OTHERS = 20  # ноутбуков с чужими именами
MAX_FILES = 50
MAX_SIZE = 8 << 20  # байтов во всех файлах рядом с ноутбуком
DEPTH = 3
SKIPPED = ("timestamp.txt", "__pycache__", "mutants", "honest")
TOO_MUCH = f"файлы рядом с работой не взяты: их больше {MAX_FILES} или {MAX_SIZE >> 20} МБ"


@dataclass(frozen=True)
class HandedIn:
    """Прочитанная папка работы.

    Поля:
        data: файл ноутбука.
        note: почему его не прочесть; пусто — прочли.
        remark: что ещё узнали: взят не тот файл, лишнее рядом.
        files: файлы студента рядом с ноутбуком: имя → содержимое.
    """

    data: bytes
    note: str
    remark: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def read(course: Course, assignment: str, student: str, source: Source, megabytes: int) -> HandedIn:
    """Папка работы; что бы там ни лежало, ошибки не будет."""
    folder = course.submitted(student, assignment)
    data, note = course.read(student, assignment, megabytes)
    if folder.is_symlink() or folder.parent.is_symlink():
        return HandedIn(data, note)
    files, trouble = beside(folder)
    others = [path for path in _notebooks(folder) if path.name != f"{assignment}.ipynb"]
    if not others:
        return HandedIn(data, note, trouble, files)
    blank = _answers(_released(course, assignment), source)
    if not note and _changed(data, blank, source):
        return HandedIn(data, note, trouble, files)
    written = [path for path in others if _changed(_bytes(path, megabytes), blank, source)]
    if not written:
        name = others[0].name
        note = note and f"{note}: в папке есть «{name}», но ответов в нём нет"
        return HandedIn(data, note, trouble, files)
    newest = max(written, key=lambda path: path.stat().st_mtime)
    why = f"самый новый из {len(written)} с ответами" if len(written) > 1 else "других ответов нет"
    remark = f"взят файл «{newest.name}»: {why}"
    remark = "; ".join(filter(None, (remark, trouble)))
    return HandedIn(_bytes(newest, megabytes), "", remark, files)


def handouts(course: Course, assignment: str) -> dict[str, bytes]:
    """Файлы, выданные вместе с заданием: модули и данные из assignments/."""
    return beside(_released(course, assignment).parent)[0]


def beside(folder: Path) -> tuple[dict[str, bytes], str]:
    """Файлы рядом с ноутбуком и замечание, если их слишком много; ссылки и скрытое пропускаются."""
    found: dict[str, bytes] = {}
    room = MAX_SIZE
    for path in _files(folder, DEPTH):
        try:
            data = read_file(path, 1 + room // (1 << 20))
        except UnreadableSubmission:
            return {}, TOO_MUCH
        room -= len(data)
        if room < 0 or len(found) == MAX_FILES:
            return {}, TOO_MUCH
        found[path.relative_to(folder).as_posix()] = data
    return found, ""


def _files(folder: Path, depth: int) -> Iterator[Path]:
    if not folder.is_dir() or folder.is_symlink() or not depth:
        return
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith(".") or path.name in SKIPPED:
            continue
        if path.is_dir():
            yield from _files(path, depth - 1)
        elif path.is_file() and path.suffix != ".ipynb" and path.name.isprintable():
            yield path


def _notebooks(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    plain = [path for path in found if path.is_file() and not path.is_symlink()]
    return [path for path in plain if not path.name.startswith(".")][:MAX_OTHERS]


def _released(course: Course, assignment: str) -> Path:
    return course.root / "assignments" / assignment / f"{assignment}.ipynb"


def _bytes(path: Path, megabytes: int) -> bytes:
    try:
        return read_file(path, megabytes)
    except UnreadableSubmission:
        return b""


def _answers(file: Path | bytes, source: Source) -> dict[str, str] | None:
    """grade_id → текст студента; None — это не ноутбук или файла нет."""
    try:
        data = file if isinstance(file, bytes) else read_file(file, 20)
        cells = raw.parse(data)["cells"]
    except UnreadableSubmission:
        return None
    owned = {cell.id for cell in source.cells if cell.owned}
    return {raw.grade_id(c): c["source"].strip() for c in cells if raw.grade_id(c) in owned}


def _changed(data: bytes, blank: dict[str, str] | None, source: Source) -> bool:
    """В ноутбуке есть ответы, которых не было в выданном."""
    answers = _answers(data, source)
    if not answers:
        return False
    return blank is None or any(text != blank.get(name) for name, text in answers.items())
