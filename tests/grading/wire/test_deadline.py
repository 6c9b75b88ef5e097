"""Сроки: занятая машина честной работе не мешает, а считать и спать без конца нельзя."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from course_utils.grading.limits import Limits
from course_utils.grading.wire.deadline import Deadline, processor_time

from ..notebooks import GOOD

QUICK = Limits(seconds=1, total=20, memory=300, patience=3)
BUSY = replace(QUICK, patience=60)


class Machine:
    """Часы и процессор, которые идут по приказу."""

    def __init__(self) -> None:
        self.now = self.busy = 0.0

    def deadline(self) -> Deadline:
        return Deadline(10, 40, lambda: self.busy, lambda: self.now)

    def go(self, seconds: float, share: float) -> None:
        self.now += seconds
        self.busy += seconds * share


def test_starved_code_has_its_processor_time():
    machine = Machine()
    deadline = machine.deadline()
    machine.go(30, share=0.3)
    assert 0 < deadline.left() <= 10
    assert deadline.reason == ""
    machine.go(4, share=0.3)
    assert deadline.left() == 0
    assert deadline.reason == "расчёт занял больше 10 с процессорного времени"


def test_sleeper_has_until_the_wall():
    machine = Machine()
    deadline = machine.deadline()
    machine.go(39, share=0)
    assert 0 < deadline.left() <= 1
    machine.go(1, share=0)
    assert deadline.left() == 0
    assert deadline.reason == "нет ответа 40 с, из них расчёт — 0.0 с"


def test_what_was_spent_before_does_not_count():
    machine = Machine()
    machine.go(100, share=1)
    assert machine.deadline().left() == 10


def test_waiting_for_the_deadline_ends_in_time():
    """Кто ждёт столько, сколько сказано, не ждёт зря и не опрашивает без конца."""
    machine, asked = Machine(), 0
    deadline = machine.deadline()
    while left := deadline.left():
        machine.go(left, share=0.5)
        asked += 1
    assert 20 <= machine.now <= 20.1
    assert asked < 30


def test_counter_counts_this_process_and_remembers_a_dead_one():
    spent = processor_time(os.getpid())
    before = spent()
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    assert spent() - before == pytest.approx(0.1, abs=0.05)
    assert processor_time(2**22 + 1)() == 0.0


def test_sleep_longer_than_the_limit_is_not_work(grade):
    slow = "import time\ntime.sleep(1.5)\n" + GOOD["relu"]
    assert grade(limits=QUICK, relu=slow).tasks[0].score == 2


PLACES = pytest.mark.parametrize(
    "answer", ["def relu(x):\n    {}", "{}"], ids=["функция", "ячейка"]
)


@PLACES
def test_endless_work_is_told_from_endless_sleep(grade, answer):
    tasks = grade(limits=BUSY, relu=answer.format("while True: pass")).tasks
    assert [task.score for task in tasks[:2]] == [0, 2]
    assert tasks[0].status.value == "timeout"
    assert "расчёт занял больше 1 с процессорного времени" in tasks[0].message


@pytest.mark.parametrize(
    "body",
    [
        "import time; time.sleep(60)",
        "import threading; threading.Event().wait()",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    ],
)
@PLACES
def test_sleeper_does_not_hold_the_batch(grade, answer, body):
    tasks = grade(limits=QUICK, relu=answer.format(body)).tasks
    assert [task.score for task in tasks[:2]] == [0, 2]
    assert tasks[0].status.value == "timeout"
    assert "нет ответа 3 с, из них расчёт — 0." in tasks[0].message
