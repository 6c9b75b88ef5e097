"""Язык: термины глоссария, буква «ё», точка в дробях, кавычки «ёлочки»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..notebook import Notebook
from .vocabulary import FORBIDDEN, YO

_FORBIDDEN = [
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), term) for pattern, term in FORBIDDEN.items()
]
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])\d+,\d+(?![\d,])")
_QUOTED = re.compile(r"[\"“”„]\s?[^\"“”„\n]*[а-яё][^\"“”„\n]*[\"“”„]", re.IGNORECASE)


def glossary(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Термины — только из глоссария."""
    for cell, text in notebook.prose():
        for pattern, term in _FORBIDDEN:
            for found in pattern.finditer(text):
                yield cell, f"«{found[0]}»: в курсе пишут «{term}»"


def yo(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Буква «ё» — везде, где она произносится."""
    for cell, text in notebook.prose():
        for found in YO.finditer(text):
            yield cell, f"«{found[0]}»: нужна буква «ё»"


def decimals(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Дробная часть — через точку, как в коде и на графиках."""
    for cell, text in notebook.prose():
        for found in _DECIMAL_COMMA.finditer(text):
            yield cell, f"«{found[0]}»: дробная часть пишется через точку"


def quotes(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Русские слова — в кавычках «ёлочках»."""
    for cell, text in notebook.prose():
        for found in _QUOTED.finditer(text):
            yield cell, f"{found[0]}: кавычки должны быть «ёлочками»"


RULES = (glossary, yo, decimals, quotes)
