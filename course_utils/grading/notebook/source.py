"""Исходный ноутбук задания: что в нём пишет преподаватель, что студент и что проверяется."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import SourceError, UnreadableSubmission
from . import names, raw
from .raw import Notebook, RawCell

HIDDEN = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
SCHEME = ("BEGIN MARK SCHEME", "END MARK SCHEME")
SOLUTION = ("BEGIN SOLUTION", "END SOLUTION")


class Kind(StrEnum):
    """Роль ячейки; её определяет только исходный ноутбук."""

    SETUP = "setup"  # код преподавателя, который нужен обеим сторонам
    STUDENT = "student"  # код студента
    TEST = "test"  # проверки с баллами
    MANUAL = "manual"  # ответ, который оценивает человек
    TEXT = "text"  # остальное, в том числе код с меткой show: он только показывает, и лишь студенту


@dataclass(frozen=True)
class Cell:
    """Ячейка исходного ноутбука.

    Поля:
        kind: роль.
        id: grade_id из метаданных nbgrader; пусто, если его нет.
        text: исходный текст, с решением и скрытыми проверками.
        points: наибольший балл; 0 — не оценивается.
        code: ячейка с кодом.
        place: номер ячейки в исходном ноутбуке; −1 — это ячейка студента.
        visible: текст без скрытых проверок и схем оценивания: то, что видит студент.
    """

    kind: Kind
    id: str
    text: str
    points: float
    code: bool
    place: int = -1
    visible: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Открытая часть вырезается один раз; заодно видно, что пометки чередуются."""
        extra = self.kind is Kind.STUDENT and not self.id  # свои пометки студента ничего не значат
        object.__setattr__(self, "visible", self.text if extra else visible(self.text))

    @property
    def owned(self) -> bool:
        """Пишет студент: его текст берётся из работы."""
        return self.kind in (Kind.STUDENT, Kind.MANUAL) and bool(self.id)


@dataclass(frozen=True)
class Source:
    """Исходный ноутбук, разобранный один раз; дальше все передают его, а не байты.

    Поля:
        data: файл, каким он был.
        book: он же как простые данные (см. `raw`).
        cells: его ячейки по порядку.
    """

    data: bytes
    book: Notebook = field(repr=False, compare=False)
    cells: tuple[Cell, ...] = field(repr=False, compare=False)

    @classmethod
    def read(cls, path: Path) -> Source:
        """Из файла; ошибки — как у `parse`."""
        return cls.parse(path.read_bytes())

    @classmethod
    def parse(cls, data: bytes) -> Source:
        """Из байтов файла.

        Ошибки:
            SourceError: не ноутбук, повторный grade_id, незакрытая пометка, проверка без баллов.
        """
        try:
            book = raw.parse(data)
            cells = tuple(_cell(*item) for item in enumerate(book["cells"]))
        except (UnreadableSubmission, TypeError, ValueError) as error:
            if isinstance(error, SourceError):
                raise
            raise SourceError(f"исходный ноутбук не читается: {error}") from error
        known = [cell.id for cell in cells if cell.id]
        for name in known:
            if known.count(name) > 1:
                raise SourceError(f"grade_id {name!r} повторяется", "дайте ячейкам разные имена")
        return cls(data, book, cells)

    def __reduce__(self) -> tuple[Callable[[bytes], Source], tuple[bytes]]:
        """По сети и между процессами идёт один файл; разберут его на месте."""
        return Source.parse, (self.data,)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 файла."""
        return hashlib.sha256(self.data).digest()

    @cached_property
    def graded(self) -> tuple[Cell, ...]:
        """Ячейки, за которые ставят баллы."""
        kinds = Kind.TEST, Kind.MANUAL
        return tuple(cell for cell in self.cells if cell.kind in kinds and cell.points)

    @cached_property
    def points(self) -> dict[str, float]:
        """grade_id → наибольший балл."""
        return {cell.id: cell.points for cell in self.cells if cell.id}

    @cached_property
    def solutions(self) -> dict[str, str]:
        """Ответы преподавателя на задачи с кодом: grade_id → текст ячейки."""
        return {cell.id: cell.text for cell in self.cells if cell.kind is Kind.STUDENT}

    @cached_property
    def answers(self) -> frozenset[str]:
        """Имена, которые определяют решения и код преподавателя, кроме импортированных."""
        code = (cell.text for cell in self.cells if cell.kind in (Kind.STUDENT, Kind.SETUP))
        return frozenset(name for text in code for name in names.defined(text))

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Модули для ячеек преподавателя и решения: их загружают до ветвления, один раз."""
        kinds = Kind.SETUP, Kind.TEST, Kind.TEXT
        ours = (cell.text for cell in self.cells if cell.code and cell.kind in kinds)
        code = "\n".join(cell.text for cell in self.cells if cell.code)
        found = {module for text in ours for module in names.imported(text)}
        return tuple(sorted(found | names.late(code)))


def cut(text: str, marks: tuple[str, str]) -> tuple[str, str]:
    r"""Делит текст на то, что вне пометок, и то, что между ними (сами пометки выброшены).

    >>> cut("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc", HIDDEN)
    ('a\nc', 'b')
    """
    begin, end = marks
    outside: list[str] = []
    inside: list[str] = []
    place = outside
    for line in text.split("\n"):
        if begin in line or end in line:
            if (begin in line) is (place is inside):
                raise SourceError(f"пометки {begin} и {end} должны чередоваться: {line!r}")
            place = inside if begin in line else outside
        else:
            place.append(line)
    if place is inside:
        raise SourceError(f"после {begin} нет {end}")
    return "\n".join(outside), "\n".join(inside)


def hidden_tail(text: str) -> str | None:
    """Скрытая часть, если её можно выполнить отдельно, сразу после открытой; иначе None.

    Так бывает, когда пометки стоят в конце ячейки и сами по себе — целые инструкции.
    """
    visible, hidden = cut(text, HIDDEN)
    after = text.split(HIDDEN[1])[-1].partition("\n")[2] if hidden else ""
    try:
        ast.parse(hidden)
        ast.parse(visible)
    except SyntaxError:
        return None
    single = text.count(HIDDEN[0]) == 1
    return hidden if single and not after.strip() else None


def visible(text: str) -> str:
    """Текст без скрытых проверок и схем оценивания: то, что видит студент."""
    return cut(cut(text, HIDDEN)[0], SCHEME)[0]


def _cell(place: int, plain: RawCell) -> Cell:
    meta = raw.nbgrader(plain)
    code = plain.get("cell_type") == "code"
    kind = _kind(meta, code, "show" in raw.tags(plain))
    name = str(meta.get("grade_id", ""))
    points = 0.0
    if kind in (Kind.TEST, Kind.MANUAL):
        if "points" not in meta:
            raise SourceError(f"у ячейки {name!r} нет баллов", "задайте их в панели nbgrader")
        points = float(meta["points"])
    return Cell(kind, name, plain["source"], points, code, place)


def _kind(meta: dict[str, Any], code: bool, shows: bool) -> Kind:
    grade, solution = bool(meta.get("grade")), bool(meta.get("solution"))
    if meta.get("task") or (grade and (solution or not code)):
        return Kind.MANUAL
    if grade:
        return Kind.TEST
    if solution:
        return Kind.STUDENT
    return Kind.SETUP if code and not shows else Kind.TEXT
