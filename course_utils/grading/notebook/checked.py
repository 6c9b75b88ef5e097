"""Проверенный ноутбук: ячейки преподавателя из исходного, ответы и выводы студента, оценки.

nbgrader узнаёт балл по выводу проверочной ячейки: ошибка — 0, число — столько баллов, ничего —
полный балл. Вывод здесь таков, что его правило даёт наш балл, а текст можно показать студенту.
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from ... import formulas
from ..result import Result, TaskResult
from .source import text_of


def build(source: bytes, result: Result, checksums: dict[str, str]) -> dict[str, Any]:
    """Ноутбук (nbformat 4.5) с итогами проверки.

    Параметры:
        source: исходный ноутбук.
        result: итог работы.
        checksums: grade_id → контрольная сумма выданной ячейки: по ней nbgrader узнаёт, что
            ответа не было.
    """
    book = json.loads(source)
    originals = book["cells"]
    tasks = {task.task: task for task in result.tasks}
    filled = result.cells or [{"source": place} for place in range(len(originals))]
    cells = []
    for number, item in enumerate(filled):
        original = originals[item["source"]] if item["source"] >= 0 else _extra()
        cells.append(_cell(original, item, tasks, checksums) | {"id": f"cell-{number}"})
    kernel = book["metadata"].get("kernelspec", {})
    meta = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}


def write(notebook: dict[str, Any], folder: Path, assignment: str, submitted: Path) -> None:
    """Записывает ноутбук целиком или никак, вместе с отметкой времени сдачи.

    Формулы записываются как MathML: formgrader покажет их без сети.
    """
    folder.mkdir(parents=True, exist_ok=True)
    notebook = with_formulas(notebook)
    path, draft = folder / f"{assignment}.ipynb", folder / f".{assignment}.draft"
    draft.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
    stamp = submitted / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size < 100:
        shutil.copyfile(stamp, folder / stamp.name)


def with_formulas(notebook: dict[str, Any]) -> dict[str, Any]:
    """Тот же ноутбук с формулами, которые рисует браузер."""
    cells = [
        {**cell, "source": formulas.render(text_of(cell))}
        if cell["cell_type"] == "markdown"
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _cell(
    original: dict[str, Any],
    item: dict[str, Any],
    tasks: dict[str, TaskResult],
    checksums: dict[str, str],
) -> dict[str, Any]:
    cell = copy.deepcopy(original)
    meta = cell["metadata"].get("nbgrader", {})
    name = meta.get("grade_id", "")
    if name in checksums:
        meta["checksum"] = checksums[name]
    if meta.get("solution") or item["source"] < 0:
        cell["source"] = item.get("text", "")
    if item.get("attachments"):
        cell["attachments"] = item["attachments"]
    if cell["cell_type"] == "code":
        test = meta.get("grade") and not meta.get("solution")
        cell["outputs"] = _verdict(tasks.get(name)) if test else item.get("outputs", [])
        cell["execution_count"] = None
    return cell


def _verdict(task: TaskResult | None) -> list[dict[str, Any]]:
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


def _extra() -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {"tags": ["student"]}, "source": "", "outputs": []}
