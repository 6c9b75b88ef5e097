"""Русские существительные с грамматическим родом: задача о последовательности букв."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from .files import DataError, asset

GENDERS = ("м", "ж", "с")


class Noun(NamedTuple):
    """Существительное в именительном падеже и его род: «м», «ж» или «с»."""

    word: str
    gender: str


@cache
def nouns() -> tuple[Noun, ...]:
    """Около пятисот частых существительных единственного числа по алфавиту.

    Треть слов кончается на «ь»: у них род по последней букве не узнать. Есть слова на -мя (имя),
    мужские на гласную (папа, дядя, кофе) и несклоняемые (такси, авеню).

    Ошибки:
        DataError: файла нет или в нём не слова с родом.

    >>> [noun.gender for noun in nouns() if noun.word in ("день", "тень")]
    ['м', 'ж']
    """
    path = asset("nouns.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if not rows or any(row.get("word") is None or row.get("gender") not in GENDERS for row in rows):
        raise DataError(f"в файле {path.name} есть строка без слова или рода: он испорчен")
    return tuple(Noun(row["word"], row["gender"]) for row in rows)
