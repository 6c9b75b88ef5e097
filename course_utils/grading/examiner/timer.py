"""Срок для самого экзаменатора: чужой ответ бывает устроен так, что его долго разбирать."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

from ..wire.deadline import Deadline
from ..wire.errors import CandidateGone


@contextlib.contextmanager
def timed(deadline: Deadline) -> Iterator[None]:
    """Прерывает собственный код экзаменатора, если студент подсунул ему долгую работу.

    Цикл внутри `sum` или `max` сигналом Python не прервать: тогда экзаменатора, который считает
    дольше срока, завершает ядро, а остальные задачи проверит новый. Внутри другого такого же блока
    новый срок не ставится: действует внешний.
    """
    if any(signal.getitimer(signal.ITIMER_VIRTUAL)):
        yield
        return

    def late(_number: int, _frame: FrameType | None) -> None:
        raise CandidateGone(late=True, reason="проверка ответа заняла слишком много времени")

    signals = (signal.SIGALRM, signal.SIGVTALRM)
    previous = [signal.signal(number, late) for number in signals]
    timers = {
        signal.ITIMER_REAL: (deadline.wall + 0.5, 0.5),
        signal.ITIMER_VIRTUAL: (deadline.seconds + 0.5, 0.5),
        signal.ITIMER_PROF: (deadline.seconds + 2, 0),
    }
    for timer, times in timers.items():
        signal.setitimer(timer, *times)
    try:
        yield
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in zip(signals, previous, strict=True):
            signal.signal(number, handler)
