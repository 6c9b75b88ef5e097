"""Работа студента как данные: из неё берутся только его ячейки, по именам из исходного ноутбука.

Ячейки преподавателя всегда свои. Лишние, удалённые, повторённые, переставленные и исправленные
ячейки, баллы, имя ядра и прочие метаданные в работе ничего не меняют.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .source import Cell, Kind, text_of

MAX_EXTRA = 100


class UnreadableSubmission(ValueError):
    """Файл работы прочесть нельзя; текст объясняет почему."""


@dataclass(frozen=True)
class Step:
    """Шаг проверки.

    Поля:
        cell: ячейка исходного ноутбука; у лишних ячеек студента — ячейка без имени.
        text: что выполнить или прочесть: для своих ячеек — текст студента.
        given: у своей ячейки — нашлась ли она в работе; у чужой всегда True.
        attachments: картинки, вставленные в текстовый ответ.
    """

    cell: Cell
    text: str
    given: bool = True
    attachments: Any = None

    @property
    def runs(self) -> bool:
        """Выполняется в песочнице."""
        silent = self.cell.kind in (Kind.TEST, Kind.TEXT)
        return self.cell.code and not silent and bool(self.text.strip())


def read_file(path: Path, megabytes: int) -> bytes:
    """Содержимое работы: обычный файл, не ссылка, не больше предела.

    Ошибки:
        UnreadableSubmission: файла нет, это ссылка, канал или слишком большой файл.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags)
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise UnreadableSubmission("это не обычный файл")
            if info.st_size > megabytes << 20:
                raise UnreadableSubmission(
                    f"файл больше {megabytes} МБ: очистите выводы и сдайте снова"
                )
            with open(handle, "rb", closefd=False) as file:
                return file.read(megabytes << 20)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnreadableSubmission(f"файл не открыть: {error.strerror}") from error


def plan(source: list[Cell], data: bytes) -> list[Step]:
    """Шаги проверки в порядке исходного ноутбука.

    Ошибки:
        UnreadableSubmission: работа не ноутбук Jupyter четвёртой версии.
    """
    cells = _cells(data)
    owned = {cell.id: cell for cell in source if cell.owned}
    answers: dict[str, dict[str, Any]] = {}
    for cell in cells:  # как в nbgrader: из повторов считается последний
        if (name := _grade_id(cell)) in owned:
            answers[name] = cell
    steps = [_step(cell, answers.get(cell.id)) for cell in source]
    return _with_extras(source, steps, cells, answers)


def unanswered(source: list[Cell]) -> list[Step]:
    """План для работы, которую не прочесть: ни одного ответа."""
    return [_step(cell, None) for cell in source]


def _step(cell: Cell, answer: dict[str, Any] | None) -> Step:
    if not cell.owned:
        return Step(cell, cell.text)
    if answer is None:
        return Step(cell, "", given=False)
    return Step(cell, text_of(answer), attachments=answer.get("attachments"))


def _cells(data: bytes) -> list[dict[str, Any]]:
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableSubmission("файл повреждён: это не JSON") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableSubmission("это не ноутбук Jupyter: в файле нет списка ячеек")
    return [cell for cell in cells if isinstance(cell, dict)]


def _grade_id(cell: dict[str, Any]) -> str:
    meta: Any = cell
    for key in ("metadata", "nbgrader", "grade_id"):
        meta = meta.get(key) if isinstance(meta, dict) else None
    return meta if isinstance(meta, str) else ""


def _with_extras(
    source: list[Cell],
    steps: list[Step],
    cells: list[dict[str, Any]],
    answers: dict[str, dict[str, Any]],
) -> list[Step]:
    """Добавляет собственные ячейки студента с кодом: каждую — за той, после которой она стояла."""
    places = {cell.id: index for index, cell in enumerate(source) if cell.id}
    setups = {cell.text.strip(): index for index, cell in enumerate(source) if not cell.id}
    extras: dict[int, list[Step]] = {}
    place, room = -1, MAX_EXTRA
    for cell in cells:
        name, text = _grade_id(cell), text_of(cell)
        if name in places and (name not in answers or answers[name] is cell):
            place = places[name]
        elif text.strip() in setups:
            place = setups[text.strip()]
        elif cell.get("cell_type") == "code" and text.strip() and room:
            room -= 1
            extra = Cell(Kind.STUDENT, "", text, 0.0, True)
            extras.setdefault(place, []).append(Step(extra, text))
    result = extras.get(-1, [])
    for index, step in enumerate(steps):
        result += [replace(step), *extras.get(index, [])]
    return result
