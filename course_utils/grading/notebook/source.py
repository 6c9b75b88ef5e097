"""Исходный ноутбук задания: что в нём пишет преподаватель, что студент и что проверяется."""

from __future__ import annotations

import ast
import contextlib
import json
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HIDDEN = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
SCHEME = ("BEGIN MARK SCHEME", "END MARK SCHEME")
SOLUTION = ("BEGIN SOLUTION", "END SOLUTION")

HEAVY = {
    "torch.optim": "torch._dynamo",  # оптимизатор загружает его, когда создаётся первым
    "course_utils.visualization": "course_utils.visualization",  # имя в checks.without
}


class Kind(StrEnum):
    """Роль ячейки; её определяет только исходный ноутбук."""

    SETUP = "setup"  # код преподавателя, который нужен обеим сторонам
    STUDENT = "student"  # код студента
    TEST = "test"  # проверки с баллами
    MANUAL = "manual"  # ответ, который оценивает человек
    TEXT = "text"  # всё остальное, в том числе код с меткой show: он только показывает


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
    """

    kind: Kind
    id: str
    text: str
    points: float
    code: bool
    place: int = -1

    @property
    def visible(self) -> str:
        """Текст без скрытых проверок и схем оценивания: то, что видит студент."""
        return cut(cut(self.text, HIDDEN)[0], SCHEME)[0]

    @property
    def owned(self) -> bool:
        """Пишет студент: его текст берётся из работы."""
        return self.kind in (Kind.STUDENT, Kind.MANUAL) and bool(self.id)


class SourceError(ValueError):
    """Исходный ноутбук написан с ошибкой: виноват преподаватель, а не студент."""


def read_source(data: str | bytes) -> list[Cell]:
    """Ячейки исходного ноутбука по порядку.

    Ошибки:
        SourceError: не ноутбук, повторный grade_id, незакрытая пометка, код не разбирается.
    """
    try:
        cells = [_cell(*item) for item in enumerate(json.loads(data)["cells"])]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"исходный ноутбук не читается: {error}") from error
    names = [cell.id for cell in cells if cell.id]
    for name in names:
        if names.count(name) > 1:
            raise SourceError(f"grade_id {name!r} повторяется: дайте ячейкам разные имена")
    return cells


def answers(cells: list[Cell]) -> set[str]:
    """Имена, которые определяют решения и код преподавателя, кроме импортированных.

    >>> sorted(answers([Cell(Kind.STUDENT, "a", "import os\\nx = 1\\ndef f(): pass", 0, True)]))
    ['f', 'x']
    """
    found: set[str] = set()
    for cell in cells:
        if cell.kind in (Kind.STUDENT, Kind.SETUP):
            with contextlib.suppress(SyntaxError):
                top = symtable.symtable(_without_magics(cell.text), cell.id, "exec")
                found |= {s.get_name() for s in top.get_symbols() if _is_defined(s)}
    return found


def _is_defined(symbol: symtable.Symbol) -> bool:
    return (symbol.is_assigned() or symbol.is_namespace()) and not symbol.is_imported()


def _without_magics(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def imports(cells: list[Cell]) -> list[str]:
    """Модули, которые понадобятся ячейкам преподавателя и решению: до ветвления, один раз."""
    found: set[str] = set()
    for cell in cells:
        if cell.kind in (Kind.SETUP, Kind.TEST):
            lines = [
                line for line in cell.text.split("\n") if not line.lstrip().startswith(("%", "!"))
            ]
            with contextlib.suppress(SyntaxError):
                found |= set(_imported(ast.parse("\n".join(lines))))
    text = "\n".join(cell.text for cell in cells if cell.code)
    return sorted(found | {module for word, module in HEAVY.items() if word in text})


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def text_of(cell: Any) -> str:
    """Текст ячейки: в файле это строка или список строк; всё остальное — пустой текст."""
    source = cell.get("source", "") if isinstance(cell, dict) else ""
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str))


def cut(text: str, marks: tuple[str, str]) -> tuple[str, str]:
    """Делит текст на то, что вне пометок, и то, что между ними (сами пометки выброшены).

    >>> cut("a\\n### BEGIN HIDDEN TESTS\\nb\\n### END HIDDEN TESTS\\nc", HIDDEN)
    ('a\\nc', 'b')
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


def _cell(place: int, raw: dict[str, Any]) -> Cell:
    meta = raw.get("metadata", {}).get("nbgrader", {})
    code = raw["cell_type"] == "code"
    grade, solution = bool(meta.get("grade")), bool(meta.get("solution"))
    if meta.get("task") or (grade and (solution or not code)):
        kind = Kind.MANUAL
    elif grade:
        kind = Kind.TEST
    elif solution:
        kind = Kind.STUDENT
    elif code and "show" not in raw.get("metadata", {}).get("tags", ()):
        kind = Kind.SETUP
    else:
        kind = Kind.TEXT
    points = float(meta.get("points", 0)) if kind in (Kind.TEST, Kind.MANUAL) else 0.0
    cell = Cell(kind, str(meta.get("grade_id", "")), text_of(raw), points, code, place)
    _ = cell.visible  # пометки должны чередоваться
    return cell
