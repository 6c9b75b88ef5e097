"""Строение лекции: начало, конец, разметка слайдов, рисунки."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..notebook import Notebook

OPENING = ("**Чему вы научитесь", "**Что нужно знать", "**Время")
ENDING = ["Проверьте себя", "Итоги", "Задание", "Источники"]
SLIDES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
FEWEST_QUESTIONS = 3
FEWEST_FIGURES = 6


def header(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Лекция начинается с «# N. Название» и говорит, чему учит, что нужно и сколько займёт."""
    cells = notebook.markdown[:3]
    if not cells or not re.match(rf"# {notebook.number}\. \S", cells[0].source):
        yield 1, f"первая ячейка должна начинаться с «# {notebook.number}. Название»"
    opening = "\n".join(cell.source for cell in cells)
    for block in OPENING:
        if block not in opening:
            yield 1, f"в начале лекции нет блока {block}**"


def footer(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Последние разделы — вопросы, итоги, задание, источники, именно в этом порядке."""
    titles = [title for _, title in _sections(notebook)]
    if titles[-len(ENDING) :] != ENDING:
        expected = ", ".join(f"«{title}»" for title in ENDING)
        yield 0, f"последние разделы второго уровня должны быть {expected}"


def questions(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """В «Проверьте себя» не меньше трёх вопросов со спрятанными ответами."""
    sections = [*_sections(notebook), (len(notebook.cells) + 1, "")]
    for (start, title), (end, _) in pairwise(sections):
        if title != ENDING[0]:
            continue
        text = "\n".join(c.source for c in notebook.markdown if start <= c.number < end)
        count = text.count("<details>")
        if count < FEWEST_QUESTIONS:
            yield start, f"вопросов с ответом в <details> {count}, нужно от {FEWEST_QUESTIONS}"


def figures(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """В лекции не меньше шести вычисленных рисунков."""
    count = sum(1 for _ in notebook.pictures())
    if count < FEWEST_FIGURES:
        yield 0, f"вычисленных рисунков {count}, нужно от {FEWEST_FIGURES}"


def slideshow(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """У каждой ячейки есть место в показе слайдов."""
    for cell in notebook.cells:
        kind = cell.content.metadata.get("slideshow", {}).get("slide_type")
        if kind not in SLIDES:
            yield cell.number, f"slide_type равен {kind!r}, возможны: {', '.join(sorted(SLIDES))}"


def _sections(notebook: Notebook) -> list[tuple[int, str]]:
    """Разделы второго уровня: (номер ячейки, заголовок)."""
    return [
        (cell.number, title.strip())
        for cell in notebook.markdown
        for title in re.findall(r"^## (.+)$", cell.source, re.MULTILINE)
    ]


RULES = (header, footer, questions, figures, slideshow)
