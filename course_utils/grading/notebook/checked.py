"""Проверенный ноутбук: ячейки преподавателя из исходного, ответы и выводы студента, оценки.

nbgrader узнаёт балл по выводу проверочной ячейки: ошибка — 0, число — столько баллов, ничего —
полный балл. Вывод здесь таков, что его правило даёт наш балл, а текст можно показать студенту.
"""

from __future__ import annotations

import copy
import re
import shutil
from pathlib import Path
from typing import Any

from ... import formulas
from ..files import write_whole
from ..result import Result, TaskResult
from . import raw, sanitize
from .raw import Notebook, RawCell
from .source import Source

READY = "course"  # отметка в метаданных ноутбука: формулы уже превращены


def build(source: Source, result: Result, checksums: dict[str, str]) -> Notebook:
    """Ноутбук (nbformat 4.5) с итогами проверки.

    Параметры:
        source: исходный ноутбук.
        result: итог работы.
        checksums: grade_id → контрольная сумма выданной ячейки: по ней nbgrader узнаёт, что
            ответа не было.
    """
    originals = source.book["cells"]
    tasks = {task.task: task for task in result.tasks}
    filled = result.cells or [{"source": place} for place in range(len(originals))]
    cells = []
    for number, item in enumerate(filled):
        original = originals[item["source"]] if item["source"] >= 0 else _extra()
        cells.append(_cell(original, item, tasks, checksums) | {"id": f"cell-{number}"})
    kernel = source.book["metadata"].get("kernelspec", {})
    meta = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}


def write(notebook: Notebook, folder: Path, assignment: str, submitted: Path) -> None:
    """Записывает ноутбук целиком или никак, вместе с отметкой времени сдачи.

    Формулы в нём пока TeX: в MathML их превратит печатник (`report.printer`).
    """
    write_whole(folder / f"{assignment}.ipynb", raw.dump(notebook))
    stamp = submitted / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size < 100:
        shutil.copyfile(stamp, folder / stamp.name)


def with_formulas(notebook: Notebook) -> Notebook:
    """Тот же ноутбук с формулами, которые рисует браузер; готовый не меняется."""
    meta = notebook.get("metadata", {})
    if READY in meta:
        return notebook
    cells = [
        {**cell, "source": formulas.render(cell["source"])}
        if cell["cell_type"] == "markdown"
        else cell
        for cell in notebook["cells"]
    ]
    if cells == notebook["cells"]:
        return notebook
    return {**notebook, "cells": cells, "metadata": {**meta, READY: "formulas"}}


def simplified(notebook: Notebook) -> Notebook:
    """Тот же ноутбук, где ячейки студента показываются как есть: без раскраски и разметки."""
    if is_simple(notebook):
        return notebook
    cells = [_as_is(cell) if owned(cell) else cell for cell in notebook["cells"]]
    return {**notebook, "cells": cells, "metadata": {**notebook["metadata"], READY: "simple"}}


def is_simple(notebook: Notebook) -> bool:
    """Ответы студента в этом ноутбуке показаны как есть."""
    return bool(notebook.get("metadata", {}).get(READY) == "simple")


def owned(cell: RawCell) -> bool:
    """Ячейка студента: его ответ или его собственная."""
    return bool(raw.nbgrader(cell).get("solution")) or "student" in raw.tags(cell)


def _as_is(cell: RawCell) -> RawCell:
    """Код nbconvert раскрасит как простой текст, а текст — как код без раскраски."""
    if cell["cell_type"] == "code":
        return {**cell, "metadata": {**cell["metadata"], "magics_language": "text"}}
    runs = re.findall("~+", cell["source"])
    fence = "~" * max(3, 1 + max(map(len, runs), default=0))
    return {**cell, "source": f"{fence}\n{cell['source']}\n{fence}"}


def _cell(
    original: RawCell,
    item: dict[str, Any],
    tasks: dict[str, TaskResult],
    checksums: dict[str, str],
) -> RawCell:
    cell = copy.deepcopy(original)
    meta, name = raw.nbgrader(cell), raw.grade_id(cell)
    if name in checksums:
        meta["checksum"] = checksums[name]
    if meta.get("solution") or item["source"] < 0:
        cell["source"] = item.get("text", "")
    if item.get("attachments"):
        cell["attachments"] = item["attachments"]
    if cell["cell_type"] == "markdown":
        cell["source"] = sanitize.only_given(cell["source"], cell.get("attachments", {}))
    if cell["cell_type"] == "code":
        test = meta.get("grade") and not meta.get("solution")
        cell["outputs"] = _graded(tasks.get(name)) if test else item.get("outputs", [])
        cell["execution_count"] = None
    return cell


def _graded(task: TaskResult | None) -> list[dict[str, Any]]:
    """Выводы, из которых nbgrader получит тот же балл."""
    if task is None or task.score is None:
        return []
    outputs: list[dict[str, Any]] = []
    if task.message and task.score:
        text = task.message + "\n"
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    if 0 < task.score < task.points:
        value: dict[str, Any] = {"metadata": {}, "execution_count": None}
        data = {"text/plain": repr(float(task.score))}
        outputs.append({"output_type": "execute_result", "data": data, **value})
    if task.score == 0 and task.points:
        name = task.status.russian.capitalize()
        lines = [f"{name}: {task.message}"]
        error = {"ename": name, "evalue": task.message, "traceback": lines}
        outputs.append({"output_type": "error", **error})
    return outputs


def _extra() -> RawCell:
    return {"cell_type": "code", "metadata": {"tags": ["student"]}, "source": "", "outputs": []}
