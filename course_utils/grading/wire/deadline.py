"""Сроки: сколько ещё ждать ответа.

Занятая машина не должна стоить честной работе балла, поэтому предел — процессорное время самой
песочницы. Кто не считает, а спит, ограничен временем по часам, оно в несколько раз больше.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Protocol

import psutil

POLL = 0.05


class Timer(Protocol):
    """То, у чего можно спросить, сколько ждать."""

    def left(self) -> float:
        """Через сколько секунд спросить снова; 0 — срок вышел."""


class Countdown:
    """Срок по часам."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Сколько секунд осталось."""
        return max(self._end - time.monotonic(), 0.0)


class Deadline:
    """Срок по процессорному времени и, в несколько раз больший, по часам.

    Параметры:
        seconds: сколько можно считать, с.
        wall: сколько можно не отвечать, с.
        spent: процессорное время песочницы сейчас, с.
        clock: часы; для тестов.
    """

    def __init__(
        self,
        seconds: float,
        wall: float,
        spent: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds, self.wall = seconds, wall
        self._spent, self._clock = spent, clock
        self._start, self._before = clock(), spent()
        self.reason = ""

    def left(self) -> float:
        """Через сколько секунд спросить снова; 0 — срок вышел, и `reason` говорит почему."""
        passed = self._clock() - self._start
        if passed < min(self.seconds, self.wall):
            return min(self.seconds, self.wall) - passed
        used = self._spent() - self._before
        if used >= self.seconds:
            self.reason = f"расчёт занял больше {self.seconds:.3g} с процессорного времени"
        elif passed >= self.wall:
            self.reason = f"нет ответа {self.wall:.3g} с, из них расчёт — {used:.1f} с"
        if self.reason:
            return 0.0
        return min(max(self.seconds - used, POLL), self.wall - passed)


def processor_time(pid: int) -> Callable[[], float]:
    """Счётчик процессорного времени процесса, с; у завершившегося — последнее известное."""
    known = 0.0
    process: psutil.Process | None = None

    def spent() -> float:
        nonlocal known, process
        with contextlib.suppress(psutil.Error):
            process = process or psutil.Process(pid)
            times = process.cpu_times()
            known = times.user + times.system
        return known

    return spent
