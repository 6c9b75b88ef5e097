"""Ноутбук глазами проверяющего: ячейки с номерами, проза без кода, картинки с описанием."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

_NOT_PROSE = re.compile(
    r"```.*?```"  # блоки кода
    r"|`[^`\n]+`"  # код в строке
    r"|<code>.*?</code>|<pre>.*?</pre>"
    r"|\$\$.*?\$\$|\$[^$\n]+\$"  # формулы
    r"|<[^>]+>"  # теги HTML
    r"|(?<=\])\([^)\s]*(?:\s+\"[^\"]*\")?\)"  # адреса ссылок
    r"|https?://\S+",
    re.DOTALL,
)


class Cell(NamedTuple):
    """Ячейка и её порядковый номер, считая с единицы."""

    number: int
    content: Any

    @property
    def source(self) -> str:
        """Текст ячейки."""
        return str(self.content.source)

    @property
    def outputs(self) -> list[Any]:
        """Выводы; у ячейки с текстом их нет."""
        return list(self.content.get("outputs", []))

    @property
    def tags(self) -> list[str]:
        """Метки из метаданных."""
        return list(self.content.metadata.get("tags", []))


class Picture(NamedTuple):
    """Картинка в выводе ячейки: MIME-тип и описание (пустое, если его нет)."""

    cell: int
    mime: str
    alt: str


@dataclass(frozen=True)
class Notebook:
    """Прочитанный ноутбук и путь, по которому он лежит."""

    path: Path
    content: Any

    @classmethod
    def read(cls, path: Path) -> Notebook:
        """Читает файл в формате nbformat 4."""
        return cls(path, nbformat.read(path, as_version=4))

    @property
    def number(self) -> int:
        """Номер лекции из имени файла; −1, если файл назван иначе."""
        digits = re.match(r"(\d\d)_", self.path.name)
        return int(digits[1]) if digits else -1

    @cached_property
    def cells(self) -> list[Cell]:
        """Все ячейки по порядку."""
        return [Cell(number, cell) for number, cell in enumerate(self.content.cells, start=1)]

    @cached_property
    def code(self) -> list[Cell]:
        """Ячейки с кодом."""
        return [cell for cell in self.cells if cell.content.cell_type == "code"]

    @cached_property
    def markdown(self) -> list[Cell]:
        """Ячейки с текстом."""
        return [cell for cell in self.cells if cell.content.cell_type == "markdown"]

    def prose(self) -> Iterator[tuple[int, str]]:
        """Пары (номер ячейки, русский текст): разметка, комментарии, описания рисунков."""
        for cell in self.markdown:
            yield cell.number, strip_markup(cell.source)
        for cell in self.code:
            for comment in comments(cell.source):
                yield cell.number, comment
        for picture in self.pictures():
            yield picture.cell, picture.alt

    def pictures(self) -> Iterator[Picture]:
        """Картинки, которые нарисовали ячейки с кодом."""
        for cell in self.code:
            for output in cell.outputs:
                for mime in output.get("data", {}):
                    if mime.startswith("image/"):
                        alt = output.metadata.get(mime, {}).get("alt", "")
                        yield Picture(cell.number, mime, alt)


def strip_markup(source: str) -> str:
    """Убирает из Markdown код, формулы, теги и адреса: остаётся то, что читает человек."""
    return _NOT_PROSE.sub(" ", source)


def comments(source: str) -> list[str]:
    """Комментарии кода на Python; у кода, который не разбирается, их нет."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
