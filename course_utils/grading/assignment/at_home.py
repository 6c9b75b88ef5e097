"""Открытые проверки на ноутбуке студента: выполнить его целиком и сказать, что прошло."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UnreadableSubmission
from ..examiner.verdict import score_of
from ..notebook import raw
from ..tally import UNFIT

ANSWER = "ВАШ ОТВЕТ"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"^(?:Cell In\[(\d+)\]|File )", re.MULTILINE)  # кадр трассировки IPython


@dataclass(frozen=True)
class OpenResult:
    """Исход открытых проверок одной задачи дома.

    Поля:
        title: заголовок раздела, в котором стоит проверка.
        passed: открытые проверки пройдены; None — ответ оценит преподаватель.
        message: что сказать студенту.
    """

    title: str
    passed: bool | None
    message: str


def run_open_checks(path: Path, *, seconds: int = 120) -> list[OpenResult]:
    """Выполняет ноутбук и читает исход открытых проверок; файл не меняется.

    Параметры:
        path: ноутбук студента.
        seconds: время на одну ячейку.

    Ошибки:
        FileNotFoundError: такого файла нет.
        UnreadableSubmission: это не ноутбук Jupyter.
    """
    import nbformat
    from nbclient import NotebookClient

    try:
        notebook = nbformat.from_dict(raw.parse(path.read_bytes()))
    except UnreadableSubmission as error:
        raise UnreadableSubmission(
            f"{path.name} не читается как ноутбук Jupyter: {error}"
        ) from error
    client = NotebookClient(
        notebook, timeout=seconds, interrupt_on_timeout=True, allow_errors=True,
        kernel_name="python3", extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    client.execute()
    return open_results(notebook.cells)


def open_results(cells: list[Any]) -> list[OpenResult]:
    """Исходы по ячейкам выполненного ноутбука."""
    found, title = [], ""
    for cell in cells:
        heading = re.match(r"#{1,3} (.+)", cell.source)
        if cell.cell_type == "markdown" and heading:
            title = heading[1]
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and cell.cell_type == "code":
            passed, message = _test(cell, float(meta.get("points") or 0))
            found.append(OpenResult(title, passed, message))
        elif meta.get("grade"):
            written = cell.source.strip() not in ("", ANSWER)
            message = "ответ оценит преподаватель" if written else "ответ не написан"
            found.append(OpenResult(title, None if written else False, message))
    return found


def _test(cell: Any, points: float) -> tuple[bool, str]:
    """Исход ячейки с проверками."""
    printed, value = "", None
    for output in cell.outputs:
        if output.output_type == "error":
            return False, _reason(output, cell)
        if output.output_type == "stream" and output.name == "stdout":
            printed += output.text
        if output.output_type == "execute_result":
            value = _number(output.data.get("text/plain", ""))
    score, _ = score_of(value, points)
    if score < points:
        return False, f"пройдены частично, {score:g} из {points:g}\n{printed.strip()}"
    return True, "открытые проверки пройдены"


def _reason(error: Any, cell: Any) -> str:
    if error.ename == "NotImplementedError":
        return "решение не написано"
    if error.ename == "KeyboardInterrupt":
        return "проверка не уложилась во время"
    text = ANSI.sub("", error.evalue)
    if error.ename == "AssertionError" and text:
        return text
    frames = FRAME.findall(ANSI.sub("", "\n".join(error.traceback)))
    if not frames or frames[-1] != str(cell.execution_count):
        return f"{error.ename}: {text}"  # ошибся код студента
    missing = re.match(r"name '(\w+)' is not defined", text)
    return f"имя {missing[1]} не определено" if missing else UNFIT


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
