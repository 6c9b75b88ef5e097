"""Честное решение в другом стиле: файл `solutions/hwNN/honest/имя.py`.

Первая строка — описание стиля; дальше разделы, каждый начинается строкой `# task:` с именем ячейки
студента, которую он заменяет. Не названные ячейки остаются как в решении преподавателя.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from ..course import Course
from ..errors import SourceError

SECTION = re.compile(r"^# task: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Honest:
    """Решение, которое обязано получить все баллы.

    Поля:
        name: имя файла.
        style: чем оно отличается от решения преподавателя, по-русски.
        answers: grade_id → текст ячейки.
    """

    name: str
    style: str
    answers: dict[str, str]


def read_honest(path: Path) -> Honest:
    """Решение из файла.

    Ошибки:
        SourceError: нет описания стиля или разделов, имя повторяется, код стоит вне разделов.
    """
    text = path.read_text("utf-8")
    head, *parts = SECTION.split(text)
    style = ast.get_docstring(ast.parse(text))
    if not style or not parts or len(ast.parse(head).body) != 1:
        raise SourceError(f"{path.name}: нужны описание стиля и за ним разделы «# task: имя»")
    names, texts = parts[::2], (part.strip() + "\n" for part in parts[1::2])
    if len(set(names)) < len(names):
        raise SourceError(f"{path.name}: раздел одной ячейки повторяется")
    return Honest(path.stem, style, dict(zip(names, texts, strict=True)))


def honest(course: Course, assignment: str) -> list[Honest]:
    """Честные решения задания по алфавиту."""
    folder = course.source(assignment).parent / "honest"
    return [read_honest(path) for path in sorted(folder.glob("*.py"))]
