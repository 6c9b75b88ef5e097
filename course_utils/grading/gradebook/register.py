"""Задание глазами журнала nbgrader: ячейки выданного ноутбука и их контрольные суммы."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from nbformat import from_dict

from ..notebook.source import read_source


def release(source: Path, config: Any) -> Any:
    """Ноутбук, как его запоминает nbgrader: без решений, со скрытыми проверками и суммами."""
    from nbgrader import preprocessors as steps

    read_source(source.read_bytes())
    book = from_dict(json.loads(source.read_text(encoding="utf-8")))
    quiet = logging.getLogger("course.quiet")
    quiet.setLevel(logging.CRITICAL)
    for step in (steps.LockCells, steps.ClearSolutions, steps.ClearOutput, steps.ComputeChecksums):
        book, _ = step(config=config, log=quiet).preprocess(book, {})
    return book


def checksums(released: Any) -> dict[str, str]:
    """grade_id → контрольная сумма выданной ячейки: по ней видно, что ответа не было."""
    cells = (cell.metadata.get("nbgrader", {}) for cell in released.cells)
    return {cell["grade_id"]: cell["checksum"] for cell in cells if "checksum" in cell}


def save_cells(released: Any, assignment: str, url: str) -> None:
    """Записывает ячейки задания в журнал."""
    from nbgrader.preprocessors import SaveCells

    names = {"notebook": assignment, "assignment": assignment, "db_url": url}
    SaveCells().preprocess(released, {"nbgrader": names})
