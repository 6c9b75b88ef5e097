"""Ссылки и картинки в тексте: всё лежит рядом и открывается без интернета."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ..notebook import Notebook
from .outputs import CYRILLIC

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_MARKDOWN = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HTML_LINK = re.compile(r"<a\b[^>]*\bhref=[\"']([^\"']+)[\"']", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
_EXPLICIT = re.compile(r"\b(?:id|name)=[\"']([^\"']+)[\"']")


class Link(NamedTuple):
    """Ссылка или картинка в ячейке с текстом."""

    cell: int
    target: str
    picture: bool
    alt: str


def links(notebook: Notebook) -> Iterator[Link]:
    """Все ссылки и картинки разметки, в Markdown и в HTML."""
    for cell in notebook.markdown:
        text = _CODE.sub(" ", cell.source)
        for mark, alt, target in _MARKDOWN.findall(text):
            yield Link(cell.number, target, bool(mark), alt)
        for tag in _HTML_IMAGE.findall(text):
            yield Link(cell.number, _attribute(tag, "src"), True, _attribute(tag, "alt"))
        for target in _HTML_LINK.findall(text):
            yield Link(cell.number, target, False, "")


def pictures(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Картинки в тексте лежат в репозитории и описаны по-русски."""
    for link in links(notebook):
        if not link.picture:
            continue
        if urlsplit(link.target).scheme:
            yield link.cell, f"картинка {link.target} не из репозитория: сохраните её в img/"
        if not CYRILLIC.search(link.alt):
            yield link.cell, f"у картинки {link.target} нет описания по-русски"


def targets(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Относительные ссылки ведут на файлы и заголовки, которые есть."""
    for link in links(notebook):
        parts = urlsplit(link.target)
        if parts.scheme:
            continue
        path = notebook.path.parent / unquote(parts.path) if parts.path else notebook.path
        if _not_built(path):
            continue
        if not path.exists():
            yield link.cell, f"ссылка {link.target} никуда не ведёт: файла нет"
        elif parts.fragment and path.suffix == ".ipynb":
            goal = notebook if path == notebook.path else Notebook.read(path)
            if unquote(parts.fragment) not in anchors(goal):
                yield link.cell, f"ссылка {link.target}: такого заголовка в {path.name} нет"


def anchors(notebook: Notebook) -> set[str]:
    """Якоря ноутбука: заголовки, где пробелы стали дефисами (так делает JupyterLab)."""
    text = "\n".join(_CODE.sub(" ", cell.source) for cell in notebook.markdown)
    headings = {heading.replace(" ", "-") for heading in _HEADING.findall(text)}
    return headings | set(_EXPLICIT.findall(text))


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\b{name}=[\"']([^\"']*)[\"']", tag)
    return found[1] if found else ""


def _not_built(path: Path) -> bool:
    """Задания собирает отдельная команда: пока их папка пуста, ссылки на них не проверить."""
    folder = path.resolve().parent.parent
    return folder.name == "assignments" and not any(folder.glob("*/*.ipynb"))


RULES = (pictures, targets)
