r"""Файл ноутбука → простые данные одного вида, каким бы Jupyter его ни записал.

Тексты склеены, `\r\n` стали `\n`, у каждой ячейки есть имя и метаданные, формат — 4.5. К чужому
файлу разбор терпим: чего нет или что непонятно, то пусто. Свой файл ещё и сверяется со схемой.
Ничего тяжёлого здесь не загружается: разбирать чужое можно и в стеснённом процессе.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import SourceError, UnreadableSubmission

Notebook = dict[str, Any]  # ноутбук nbformat 4.5 из простых значений
RawCell = dict[str, Any]  # одна его ячейка


def parse(data: bytes | str) -> Notebook:
    r"""Ноутбук как простые данные.

    Принимает всё, в чём можно узнать ячейки: nbformat 3–5, UTF-8, -16 и -32 с отметкой порядка
    байтов и без неё, тексты строками и списками строк, ячейки без имён и чужих видов.

    Ошибки:
        UnreadableSubmission: это не JSON или в нём нет списка ячеек.

    >>> book = parse('{"cells": [{"cell_type": "code", "source": ["a\\r\\n", "b"]}]}')
    >>> book["cells"][0]["source"], book["cells"][0]["id"]
    ('a\nb', 'cell-0')
    """
    try:
        book = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableSubmission("файл повреждён: это не JSON") from error
    cells = _cells(book) if isinstance(book, dict) else None
    if not isinstance(cells, list):
        raise UnreadableSubmission("это не ноутбук Jupyter: в файле нет списка ячеек")
    known = [cell for cell in cells if isinstance(cell, dict)]
    return {
        "cells": [_cell(number, cell) for number, cell in enumerate(known)],
        "metadata": _mapping(book.get("metadata")),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def parse_ours(data: bytes | str) -> Notebook:
    """То же для своего файла; он ещё и должен подходить под схему nbformat.

    Ошибки:
        SourceError: не ноутбук или не по схеме; сказано, что именно.
    """
    import nbformat  # полторы секунды: только для своих

    try:
        book = parse(data)
        nbformat.validate(nbformat.from_dict(book))
    except UnreadableSubmission as error:
        raise SourceError(f"исходный ноутбук не читается: {error}") from error
    except nbformat.ValidationError as error:
        reason = str(error).partition("\n")[0]
        remedy = "откройте его в Jupyter и сохраните заново"
        raise SourceError(f"исходный ноутбук не по схеме nbformat ({reason})", remedy) from error
    return book


def dump(book: Notebook) -> str:
    """Текст файла с ноутбуком."""
    return json.dumps(book, ensure_ascii=False, indent=1)


def nbgrader(cell: RawCell) -> dict[str, Any]:
    """Метаданные nbgrader; нет их — пусто."""
    return _mapping(cell["metadata"].get("nbgrader"))


def grade_id(cell: RawCell) -> str:
    """Имя задачи или ответа из метаданных nbgrader; нет его — пусто."""
    name = nbgrader(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def tags(cell: RawCell) -> list[Any]:
    """Метки ячейки."""
    found = cell["metadata"].get("tags")
    return found if isinstance(found, list) else []


def joined(text: Any) -> str:
    """Текст, записанный строкой или списком строк; всё остальное — пустой текст."""
    parts = text if isinstance(text, list) else [text]
    return "".join(part for part in parts if isinstance(part, str)).replace("\r\n", "\n")


def _cells(book: dict[str, Any]) -> Any:
    """Ячейки; в nbformat 3 они лежали на листах."""
    sheets = book.get("worksheets")
    if "cells" in book or not isinstance(sheets, list):
        return book.get("cells")
    lists = (sheet.get("cells") for sheet in sheets if isinstance(sheet, dict))
    return [_renamed(cell) for cells in lists if isinstance(cells, list) for cell in cells]


def _renamed(cell: Any) -> Any:
    """Ячейка nbformat 3: код лежал в `input`, заголовок был отдельным видом ячейки."""
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if kind == "code":
        return {**cell, "source": cell.get("input", ""), "outputs": []}
    if kind == "heading":
        level = cell.get("level")
        marks = "#" * level if type(level) is int and 0 < level < 7 else "#"
        return {**cell, "cell_type": "markdown", "source": f"{marks} {joined(cell.get('source'))}"}
    return cell


def _cell(number: int, cell: RawCell) -> RawCell:
    name = cell.get("id")
    named = isinstance(name, str) and name
    plain = {
        **cell,
        "id": name if named else f"cell-{number}",
        "metadata": _mapping(cell.get("metadata")),
        "source": joined(cell.get("source")),
    }
    if cell.get("cell_type") == "code":
        outputs = cell.get("outputs")
        plain["outputs"] = outputs if isinstance(outputs, list) else []
        plain["execution_count"] = cell.get("execution_count")
    return plain


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
