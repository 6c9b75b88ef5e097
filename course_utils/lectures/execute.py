"""Выполнение лекции с начала до конца в отдельном ядре."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .normalise import normalise

CELL_TIMEOUT = 300  # секунд на одну ячейку


class CellFailed(RuntimeError):
    """Ячейка лекции не выполнилась.

    Поля:
        path: ноутбук.
        number: номер ячейки, считая с единицы.
        source: её текст.
    """

    def __init__(self, path: Path, number: int, source: str, reason: str) -> None:
        super().__init__(reason)
        self.path, self.number, self.source = path, number, source


def execute(path: Path, *, progress: Callable[[int, int], None] | None = None) -> float:
    """Выполняет ноутбук на месте, приводит к единому виду и сохраняет.

    Параметры:
        path: ноутбук; рабочая папка ядра — папка, где он лежит.
        progress: вызывается как `progress(выполнено ячеек, всего ячеек)`.

    Возвращает:
        Секунды по часам.

    Ошибки:
        CellFailed: ячейка завершилась ошибкой, не уложилась в пять минут или ядро погибло;
            файл при этом остаётся прежним.
    """
    notebook = nbformat.read(path, as_version=4)
    current = 0

    def started(cell_index: int, **_: Any) -> None:
        nonlocal current
        current = cell_index
        if progress:
            progress(cell_index, len(notebook.cells))

    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # ядро предупреждает о TCP, читателю это не нужно
        on_cell_start=started,
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.perf_counter()
    try:
        client.execute(env={**os.environ, "TQDM_DISABLE": "1"})  # вывод не зависит от часов
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        reason = _reason(error)
        raise CellFailed(path, current + 1, notebook.cells[current].source, reason) from None
    seconds = time.perf_counter() - start
    if progress:
        progress(len(notebook.cells), len(notebook.cells))
    normalise(notebook, path.name[:2])
    nbformat.write(notebook, path)
    return seconds


def _reason(error: Exception) -> str:
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    if isinstance(error, CellTimeoutError):
        return f"ячейка не закончилась за {CELL_TIMEOUT} с"
    return "ядро Python завершилось само: скорее всего, не хватило памяти"
