"""Где проверять: на этой машине или там, где скажет планировщик; просьба везде одна — `examine`."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Protocol

from .nursery import Nursery
from .proctor import Job, examine
from .result import Result

STARTING = Lock()


class Hall(Protocol):
    """Место проверки.

    Поля:
        places: сколько работ проверяется сразу.
    """

    places: int

    def examine(self, job: Job) -> Result:
        """Проверяет одну работу; зовут из разных потоков."""

    def close(self) -> None:
        """Заканчивает, прерывая начатое; можно и дважды."""


class Local(Nursery):
    """Эта машина: питомник на время проверки класса."""

    def __init__(self, modules: Iterable[str], places: int) -> None:
        super().__init__(modules)
        self.places = places

    def examine(self, job: Job) -> Result:
        """Проверяет работу экзаменатором этого питомника."""
        return examine(self, job)


def here(job: Job, modules: tuple[str, ...]) -> Result:
    """Проверяет работу в этом процессе; питомник у него один на всё время."""
    with STARTING:
        nursery = _standing(modules)
    return examine(nursery, job)


@cache
def _standing(modules: tuple[str, ...]) -> Nursery:
    nursery = Nursery(modules)
    atexit.register(nursery.close)
    return nursery
