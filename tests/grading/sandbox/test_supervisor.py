"""Смотритель ждёт конца процесса или превышения предела и говорит, что случилось."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course_utils.grading.limits import Limits
from course_utils.grading.sandbox.supervisor import _watch
from course_utils.grading.wire.messages import Obituary

SLEEP = "import time; time.sleep(60)"
THREADS = """import threading, time
for _ in range(20): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
time.sleep(60)"""
DELETED = "f = open('gone', 'wb'); f.write(bytes(9 << 20)); f.flush(); os.remove('gone')"
MB = 1 << 20


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., Obituary]]:
    """Некролог процесса Python, который выполняет код в рабочей папке."""
    ours, theirs = socket.socketpair()

    def run(code: str, *, stop: bool = False, **limits: int) -> Obituary:
        ready, begun = os.pipe()
        head = f"import os; os.chdir({str(tmp_path)!r}); os.write({begun}, b'!')\n"
        os.set_inheritable(begun, True)
        pid = os.posix_spawn(sys.executable, [sys.executable, "-S", "-c", head + code], os.environ)
        os.read(ready, 1)
        os.close(ready)
        os.close(begun)
        if stop:
            theirs.send(b"!")
        return _watch(pid, tmp_path, Limits(**limits), ours)

    with ours, theirs:
        yield run


def test_own_end_is_no_fault(watched):
    obituary = watched("sum(range(3_000_000))")
    assert (obituary.reason, obituary.signal) == ("exit", 0)
    assert obituary.seconds > 0


def test_signal_is_named(watched):
    obituary = watched("os.kill(os.getpid(), 11)")
    assert (obituary.reason, obituary.signal) == ("exit", signal.SIGSEGV)


def test_asked_to_stop_it_kills(watched):
    obituary = watched(SLEEP, stop=True)
    assert (obituary.reason, obituary.signal) == ("stopped", signal.SIGKILL)


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        (f"x = bytearray({200 * MB}); {SLEEP}", {"memory": 64}),
        (THREADS, {"threads": 8}),
        (f"open('big', 'wb').write(bytes({9 * MB})); {SLEEP}", {"disk": 4}),
        (f"{DELETED}; {SLEEP}", {"disk": 4}),
    ],
    ids=["memory", "threads", "disk", "deleted file"],
)
def test_limit_that_was_passed_is_named(watched, code, limit):
    obituary = watched(code, **limit)
    assert obituary.reason == next(iter(limit))
    assert obituary.signal == signal.SIGKILL


def test_memory_is_what_was_added_after_the_start(watched):
    obituary = watched(f"x = bytearray({50 * MB}); {SLEEP}", memory=40)
    assert 40 < obituary.memory < 120
