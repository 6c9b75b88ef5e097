"""Работа студента как данные: из неё берутся только его ячейки, по именам из исходного ноутбука.

Ячейки преподавателя всегда свои. Лишние, удалённые, повторённые, переставленные и исправленные
ячейки, баллы, имя ядра и прочие метаданные в работе ничего не меняют.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import raw
from .raw import RawCell
from .source import Cell, Kind, Source

MAX_OWN = 1 << 20  # знаков во всех собственных ячейках студента
MAX_CELLS = 1000
TOO_MUCH = f"собственных ячеек больше {MAX_CELLS} или миллиона знаков: с этой не выполнялись {{}}"


@dataclass(frozen=True)
class Step:
    """Шаг проверки.

    Поля:
        cell: ячейка исходного ноутбука; у лишних ячеек студента — ячейка без имени.
        text: что выполнить или прочесть: для своих ячеек — текст студента.
        given: у своей ячейки — нашлась ли она в работе; у чужой всегда True.
        attachments: картинки, вставленные в текстовый ответ.
        note: почему шаг не выполняется; пусто — выполняется.
    """

    cell: Cell
    text: str
    given: bool = True
    attachments: Any = None
    note: str = ""

    @property
    def runs(self) -> bool:
        """Выполняется в песочнице."""
        return self.cell.code and self.cell.kind is not Kind.TEST and bool(self.text.strip())

    @property
    def shows(self) -> bool:
        """Только показывает (рисунок с ответом студента): второй раз выполнять незачем."""
        return self.cell.kind is Kind.TEXT


def plan(source: Source, data: bytes) -> list[Step]:
    """Шаги проверки в порядке исходного ноутбука.

    Ошибки:
        UnreadableSubmission: работа не ноутбук Jupyter.
    """
    cells = raw.parse(data)["cells"]
    owned = {cell.id: cell for cell in source.cells if cell.owned}
    answers: dict[str, RawCell] = {}
    for cell in cells:  # как в nbgrader: из повторов считается последний
        if (name := raw.grade_id(cell)) in owned:
            answers[name] = cell
    steps = [_step(cell, answers.get(cell.id)) for cell in source.cells]
    return _with_extras(source.cells, steps, cells, answers)


def unanswered(source: Source) -> list[Step]:
    """План для работы, которую не прочесть: ни одного ответа."""
    return [_step(cell, None) for cell in source.cells]


def _step(cell: Cell, answer: RawCell | None) -> Step:
    if not cell.owned:
        return Step(cell, cell.text)
    if answer is None:
        return Step(cell, "", given=False)
    return Step(cell, answer["source"], attachments=answer.get("attachments"))


def _with_extras(
    source: Sequence[Cell], steps: list[Step], cells: list[RawCell], answers: dict[str, RawCell]
) -> list[Step]:
    """Добавляет собственные ячейки студента с кодом: каждую — за той, после которой она стояла."""
    places = {cell.id: index for index, cell in enumerate(source) if cell.id}
    setups = {cell.text.strip(): index for index, cell in enumerate(source) if not cell.id}
    extras: dict[int, list[Step]] = {}
    place, room, count, left_out = -1, MAX_OWN, 0, 0
    refused: list[Step] | None = None
    for cell in cells:
        name, text = raw.grade_id(cell), cell["source"]
        if name in places and (name not in answers or answers[name] is cell):
            place = places[name]
        elif text.strip() in setups:
            place = setups[text.strip()]
        elif cell.get("cell_type") == "code" and text.strip():
            room -= len(text)
            if room >= 0 and (count := count + 1) <= MAX_CELLS:
                extras.setdefault(place, []).append(Step(_own(text), text))
                continue
            left_out += 1
            refused = extras.setdefault(place, []) if refused is None else refused
    if refused is not None:
        refused.append(Step(_own(""), "", note=TOO_MUCH.format(left_out)))
    result = extras.get(-1, [])
    for index, step in enumerate(steps):
        result += [replace(step), *extras.get(index, [])]
    return result


def _own(text: str) -> Cell:
    """Собственная ячейка студента: имени у неё нет."""
    return Cell(Kind.STUDENT, "", text, 0.0, True)
