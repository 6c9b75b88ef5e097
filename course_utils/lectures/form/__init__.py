"""Проверка формы лекции: каждое правило — маленькая функция, замечания — по-русски.

Правило получает `Notebook` и выдаёт пары (номер ячейки, замечание); номер 0 — ноутбук целиком.
Имя правила — имя функции.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..notebook import Notebook
from . import code, imports, language, links, outputs, structure

Rule = Callable[[Notebook], Iterator[tuple[int, str]]]

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *outputs.RULES,
    *links.RULES,
    *language.RULES,
    *code.RULES,
    *imports.RULES,
)

# 00_start — карта курса, а не лекция: у неё нет ни плана, ни вопросов, ни рисунков.
LECTURES_ONLY: tuple[Rule, ...] = (
    structure.header,
    structure.footer,
    structure.questions,
    structure.figures,
    code.widgets,
)


class Problem(NamedTuple):
    """Замечание: ячейка (0 — ноутбук целиком), имя правила, что не так и как исправить."""

    cell: int
    rule: str
    message: str

    def __str__(self) -> str:
        where = f"ячейка {self.cell}" if self.cell else "ноутбук"
        return f"{where}: {self.message} [{self.rule}]"


def check(notebook: Notebook) -> list[Problem]:
    """Все замечания к форме ноутбука, по порядку ячеек; пустой список — замечаний нет."""
    rules = [rule for rule in RULES if notebook.number > 0 or rule not in LECTURES_ONLY]
    found = [Problem(cell, rule.__name__, text) for rule in rules for cell, text in rule(notebook)]
    return sorted(found)
