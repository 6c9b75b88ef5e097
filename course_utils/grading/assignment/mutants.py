"""Мутант — типичное неверное решение: файл `solutions/hwNN/mutants/имя.py` вместо одной ячейки.

Строка `# task:` называет ячейку студента, которую он заменяет, `# fails:` — проверки, которые
должны его поймать, необязательная `# zero:` — те из них, за которые он не должен получить ничего.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from ..course import Course
from ..errors import SourceError
from ..notebook import raw


@dataclass(frozen=True)
class Mutant:
    """Типичное неверное решение.

    Поля:
        name: имя файла.
        mistake: какая ошибка, по-русски.
        task: grade_id ячейки, которую он заменяет.
        fails: grade_id проверок, которые должны его поймать.
        zero: те из них, за которые не должно быть ни балла.
        code: текст ячейки.
    """

    name: str
    mistake: str
    task: str
    fails: frozenset[str]
    zero: frozenset[str]
    code: str


def read_mutant(path: Path) -> Mutant:
    """Мутант из файла.

    Ошибки:
        SourceError: нет описания ошибки, строки `# task:` или `# fails:`.
    """
    text = path.read_text("utf-8")
    mistake = ast.get_docstring(ast.parse(text))
    head = dict(re.findall(r"^# (task|fails|zero): (.+)$", text, re.MULTILINE))
    if not mistake or not {"task", "fails"} <= set(head):
        raise SourceError(f"{path.name}: нужны описание ошибки, строки # task: и # fails:")
    fails, zero = (frozenset(head.get(key, "").split(", ")) - {""} for key in ("fails", "zero"))
    if not zero <= fails:
        raise SourceError(f"{path.name}: в строке # zero: названо то, чего нет в # fails:")
    return Mutant(path.stem, mistake, head["task"], fails, zero, text)


def mutants(course: Course, assignment: str) -> list[Mutant]:
    """Мутанты задания по алфавиту."""
    folder = course.source(assignment).parent / "mutants"
    return [read_mutant(path) for path in sorted(folder.glob("*.py"))]


def answered(given: bytes, answers: dict[str, str]) -> bytes:
    """Выданный ноутбук с ответами: grade_id → текст ячейки."""
    book = raw.parse(given)
    for cell in book["cells"]:
        cell["source"] = answers.get(raw.grade_id(cell), cell["source"])
    return raw.dump(book).encode()
