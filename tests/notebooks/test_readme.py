"""Таблица методов в README: функции есть в библиотеке и встречаются в названной лекции."""

from __future__ import annotations

import re
from pkgutil import resolve_name

import pytest

from course_utils.places import ROOT

TABLE = (ROOT / "README.md").read_text("utf-8").partition("|---|---|---|---|\n")[2]
ROWS = TABLE.partition("\n\n")[0].splitlines()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[0].strip("| "))
def test_functions_exist_and_the_lecture_uses_them(row: str) -> None:
    _, lectures, functions, paper = (part.strip() for part in row.strip("| ").split(" | "))
    texts = [(ROOT / path).read_text("utf-8") for path in re.findall(r"\((.+?)\)", lectures)]
    for name in re.findall(r"`(.+?)`", functions):
        module, _, function = name.rpartition(".")
        package = resolve_name(f"course_utils.{module or 'visualization'}")
        assert callable(getattr(package, function))
        assert not texts or any(function in text for text in texts), f"{function}: нет в лекции"
    assert re.search(r"\b(19|20)\d\d\b", paper)


def test_the_table_is_not_empty() -> None:
    assert len(ROWS) > 25
