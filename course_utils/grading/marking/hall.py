"""Где проверять: на этой машине или там, где скажет планировщик; просьба везде одна — `examine`."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Protocol

from ..result import Result
from .forkserver import ForkServer
from .job import Job, examine

STARTING = Lock()


class Hall(Protocol):
    """Место проверки.

    Поля:
        places: сколько работ проверяется сразу.
    """

    places: int

    def examine(self, job: Job) -> Result:
        """Проверяет одну работу; зовут из разных потоков."""

    def warm(self) -> object:
        """Работа точно будет: готовиться можно сразу."""

    def close(self) -> None:
        """Заканчивает, прерывая начатое; можно и дважды."""


class Local:
    """Эта машина: питомник на время проверки класса; нет работы — нет и питомника."""

    def __init__(self, modules: Iterable[str], places: int) -> None:
        self.modules, self.places = tuple(modules), places
        self._starting = Lock()
        self._forkserver: ForkServer | None = None

    def warm(self) -> ForkServer:
        """Питомник; заводится при первой нужде."""
        with self._starting:
            if self._forkserver is None:
                self._forkserver = ForkServer(self.modules)
            return self._forkserver

    def examine(self, job: Job) -> Result:
        """Проверяет работу экзаменатором этого питомника."""
        return examine(self.warm(), job)

    def close(self) -> None:
        """Завершает питомник."""
        if self._forkserver is not None:
            self._forkserver.close()


def here(job: Job, modules: tuple[str, ...]) -> Result:
    """Проверяет работу в этом процессе; питомник у него один на всё время."""
    with STARTING:
        forkserver = _standing(modules)
    return examine(forkserver, job)


@cache
def _standing(modules: tuple[str, ...]) -> ForkServer:
    forkserver = ForkServer(modules)
    atexit.register(forkserver.close)
    return forkserver
