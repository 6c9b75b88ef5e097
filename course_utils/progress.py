"""Ход долгой работы: полоса tqdm, от которой в конце ничего не остаётся."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython import get_ipython


@contextmanager
def progress(total: int, label: str) -> Iterator[Any]:
    """Полоса хода работы на `total` шагов; внутри — обычная полоса tqdm (`bar.update()`).

    В Jupyter полоса — виджет, и по окончании ячейка остаётся чистой; в терминале строка
    стирается; при выводе в файл полосы нет вовсе.
    """
    if type(get_ipython()).__name__ == "ZMQInteractiveShell":
        bars = _in_notebook(total, label)
    else:
        bars = _in_terminal(total, label)
    with bars as bar:
        yield bar


@contextmanager
def _in_terminal(total: int, label: str) -> Iterator[Any]:
    from tqdm import tqdm

    with tqdm(total=total, desc=label, leave=False, disable=None) as bar:
        yield bar


@contextmanager
def _in_notebook(total: int, label: str) -> Iterator[Any]:
    from IPython.display import display
    from tqdm.notebook import tqdm

    bar = tqdm(total=total, desc=label, leave=False, display=False)
    shown = display(bar.container, display_id=True)
    try:
        yield bar
    finally:
        bar.close()
        shown.update({"text/html": ""}, raw=True)
