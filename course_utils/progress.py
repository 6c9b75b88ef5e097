"""Ход долгой работы: полоса tqdm, от которой в конце ничего не остаётся."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import Any, TypeVar

from IPython import get_ipython

Step = TypeVar("Step")

PATIENCE = 1.0  # секунд: работа короче обходится без полосы


class Bar:
    """Полоса на `total` шагов; появляется, когда работа длится дольше `PATIENCE`.

    До тех пор не создаётся ничего: сотня коротких вызовов в цикле не рисует сотни полос. Непустая
    переменная окружения TQDM_DISABLE выключает полосы совсем.
    """

    def __init__(self, total: int | None, label: str) -> None:
        self.total, self.label = total, label
        self.done = 0
        self.began = time.monotonic()
        self.bar: Any = None
        self.shown: Any = None  # место полосы в ячейке Jupyter

    def update(self, steps: int = 1) -> None:
        """Отмечает ещё `steps` сделанных шагов."""
        self.done += steps
        if self.bar is not None:
            self.bar.update(steps)
        elif time.monotonic() - self.began > PATIENCE and not os.environ.get("TQDM_DISABLE"):
            self._appear()

    def close(self) -> None:
        """Убирает полосу."""
        if self.bar is not None:
            self.bar.close()
        if self.shown is not None:
            self.shown.update({"text/html": ""}, raw=True)

    def _appear(self) -> None:
        settings = {"total": self.total, "initial": self.done, "desc": self.label, "leave": False}
        if type(get_ipython()).__name__ == "ZMQInteractiveShell":
            from IPython.display import display
            from tqdm import notebook

            self.bar = notebook.tqdm(**settings, display=False)
            self.shown = display(self.bar.container, display_id=True)
        else:
            from tqdm import tqdm

            self.bar = tqdm(**settings, disable=None)  # None: при выводе в файл полосы нет


@contextmanager
def progress(total: int | None, label: str) -> Iterator[Bar]:
    """Полоса хода работы на `total` шагов (None — неизвестно сколько); внутри — `bar.update()`.

    В Jupyter полоса — виджет, и по окончании ячейка остаётся чистой; в терминале строка
    стирается; при выводе в файл полосы нет вовсе.
    """
    bar = Bar(total, label)
    try:
        yield bar
    finally:
        bar.close()


def track(steps: Iterable[Step], label: str) -> Iterator[Step]:
    """Проходит `steps` по одному и двигает полосу.

    >>> [depth**2 for depth in track(range(3), "пробы")]
    [0, 1, 4]
    """
    with progress(len(steps) if isinstance(steps, Sized) else None, label) as bar:
        for step in steps:
            yield step
            bar.update()
