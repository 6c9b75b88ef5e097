"""Задание глазами журнала nbgrader: ячейки выданного ноутбука и их контрольные суммы."""

from __future__ import annotations

import logging
from typing import Any

from nbformat import from_dict

from ..errors import DatabaseError
from ..notebook import raw
from ..notebook.source import Source


def snapshot(source: Source, config: Any) -> Any:
    """Ноутбук, каким его помнит журнал: без решений, но со скрытыми проверками и суммами.

    Студенту его не показывают: студенческую версию делает `assignment.release`.
    """
    from nbgrader import preprocessors as steps

    book = from_dict(raw.parse_ours(source.data))
    quiet = logging.getLogger("course.quiet")
    quiet.setLevel(logging.CRITICAL)
    for step in (steps.LockCells, steps.ClearSolutions, steps.ClearOutput, steps.ComputeChecksums):
        book, _ = step(config=config, log=quiet).preprocess(book, {})
    return book


def checksums(remembered: Any) -> dict[str, str]:
    """grade_id → контрольная сумма выданной ячейки: по ней видно, что ответа не было."""
    cells = (cell.metadata.get("nbgrader", {}) for cell in remembered.cells)
    return {cell["grade_id"]: cell["checksum"] for cell in cells if "checksum" in cell}


def save_cells(remembered: Any, assignment: str, url: str) -> None:
    """Записывает ячейки задания в журнал.

    Ошибки:
        DatabaseError: к заданию уже есть работы, а набор его ячеек стал другим.
    """
    from nbgrader.preprocessors import SaveCells

    names = {"notebook": assignment, "assignment": assignment, "db_url": url}
    try:
        SaveCells().preprocess(remembered, {"nbgrader": names})
    except RuntimeError as error:
        raise DatabaseError(
            f"ячейки задания {assignment} стали другими, а в журнале уже есть работы к прежним",
            "верните прежние grade_id или начните новый журнал (--db)",
        ) from error
