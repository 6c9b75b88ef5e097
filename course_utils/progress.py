"""Ход долгой работы: полоса tqdm, которой нет у короткой."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from IPython import get_ipython
from IPython.display import DisplayHandle, display
from tqdm import tqdm

if TYPE_CHECKING:
    from typing import Any

Step = TypeVar("Step")

PATIENCE = 1.0  # секунд: работа короче обходится без полосы


class _CellLine:
    """Строка под ячейкой Jupyter, которую tqdm переписывает.

    Виджет tqdm не годится: закрытый раньше, чем браузер его построил, он роняет исключение в
    консоль, а убранный оставляет в файле пустой вывод.
    """

    def __init__(self) -> None:
        self.shown: DisplayHandle | None = None

    def write(self, text: str) -> None:
        if line := text.strip():
            content = {"text/plain": line}
            if self.shown is None:
                self.shown = display(content, raw=True, display_id=True)
            else:
                self.shown.update(content, raw=True)

    def flush(self) -> None:
        """Ждать нечего: каждая строка уходит сразу."""


@contextmanager
def progress(total: int | None, label: str) -> Iterator[tqdm[Any]]:
    """Полоса хода работы на `total` шагов (None — неизвестно сколько); внутри — `bar.update()`.

    Появляется, когда работа длится дольше `PATIENCE`: сотня коротких вызовов не рисует ничего. В
    Jupyter от полосы остаётся строка с числом шагов и временем; в терминале строка стирается; при
    выводе в файл полосы нет. Непустая переменная окружения TQDM_DISABLE выключает полосы совсем.
    """
    in_notebook = type(get_ipython()).__name__ == "ZMQInteractiveShell"
    off = True if os.environ.get("TQDM_DISABLE") else False if in_notebook else None
    line = _CellLine() if in_notebook else None
    with tqdm(
        total=total, desc=label, delay=PATIENCE, disable=off, file=line, leave=in_notebook
    ) as bar:
        yield bar


def track(steps: Iterable[Step], label: str) -> Iterator[Step]:
    """Проходит `steps` по одному и двигает полосу.

    >>> [depth**2 for depth in track(range(3), "пробы")]
    [0, 1, 4]
    """
    with progress(len(steps) if isinstance(steps, Sized) else None, label) as bar:
        for step in steps:
            yield step
            bar.update()
