"""Сеанс: ячейки работы по порядку, после аварии — сначала и без виноватой. Песочница поддельная."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from course_utils.grading.errors import WeakIsolation
from course_utils.grading.examiner import session
from course_utils.grading.examiner.session import Session
from course_utils.grading.limits import Level, Limits
from course_utils.grading.notebook.source import Cell, Kind
from course_utils.grading.notebook.submission import Step
from course_utils.grading.result import Status
from course_utils.grading.wire.errors import CandidateGone, StudentError
from course_utils.grading.wire.messages import Born, Died, Obituary

FULL = ["limits", "session", "landlock", "seccomp"]
DIED = Obituary("exit", signal.SIGKILL, memory=5.0, seconds=1.0)


class Sandbox:
    """Смотритель и песочница сразу: помнит просьбы; ячейки «гибель», «срок» и «ошибка» — особые."""

    def __init__(self) -> None:
        self.obituaries: list[Obituary] = []
        self.layers = [FULL]
        self.asked: list[tuple[str, Any]] = []
        self.started = 0

    def start(self, limits: Limits) -> tuple[socket.socket, int]:
        self.started += 1
        ours, theirs = socket.socketpair()
        theirs.close()
        return ours, 2**22 + 1  # такого процесса нет: процессорного времени он не тратит

    def stop(self) -> Obituary:
        return self.obituaries.pop(0) if self.obituaries else DIED

    def remote(self, channel: Any, deadline: Any) -> Any:
        sandbox, first = self, self.layers[min(self.started, len(self.layers)) - 1]

        class Remote:
            layers = first

            def __init__(self) -> None:
                self.channel, self.deadline = channel, deadline

            def ask(self, do: str, what: Any, number: int = -1) -> Any:
                sandbox.asked.append((do, what))
                if what == "гибель":
                    raise CandidateGone(late=False)
                if what == "срок":
                    raise CandidateGone(late=True, reason="расчёт занял больше 1 с")
                if what == "ошибка":
                    raise StudentError("беда")
                told = {"type": "ValueError", "text": "плохо"} if what == "плохо" else None
                text = f"{what}, запуск {sandbox.started}"
                output = {"output_type": "stream", "name": "stdout", "text": text}
                return {"outputs": [output], "error": told}

        return Remote()


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    made = Sandbox()
    monkeypatch.setattr(session, "Remote", made.remote)
    return made


@pytest.fixture
def opened(sandbox: Sandbox) -> Iterator[Callable[..., Session]]:
    """Сеанс с ячейками студента, тексты которых даны."""
    made = []

    def run(*texts: str, level: Level = Level.FULL, total: float = 60, **more: Any) -> Session:
        steps = [Step(Cell(Kind.STUDENT, f"c{n}", t, 0, True, n), t) for n, t in enumerate(texts)]
        made.append(Session(sandbox, Limits(total=total), steps, 7, level, **more))
        return made[-1]

    yield run
    for one in made:
        one.close()


def printed(one: Session) -> dict[int, str]:
    return {number: outputs[0]["text"] for number, outputs in one.outputs.items()}


def test_cells_run_in_order_after_the_seed(opened, sandbox):
    one = opened("первая", "вторая")
    assert one.remote is one.remote
    assert sandbox.asked == [("seed", 7), ("run", "первая"), ("run", "вторая")]
    assert sandbox.started == 1
    assert one.level is Level.FULL


@pytest.mark.parametrize(
    ("fatal", "status", "words"),
    [("гибель", Status.CRASHED, "аварийно завершилась"),
     ("срок", Status.TIMEOUT, "расчёт занял больше 1 с")],
)  # fmt: skip
def test_cell_that_kills_the_sandbox_is_left_out_the_second_time(
    opened, sandbox, fatal, status, words
):
    one = opened("первая", fatal, "третья")
    _ = one.remote
    assert one.lost == {1: (status, words)}
    again = [what for do, what in sandbox.asked if do == "run"]
    assert again == ["первая", fatal, "первая", "третья"]
    assert printed(one) == {0: "первая, запуск 1", 2: "третья, запуск 2"}


def test_outputs_are_those_of_the_first_run(opened):
    """Второй раз песочница могла уже видеть вход проверки."""
    one = opened("первая")
    _ = one.remote
    one.close()
    _ = one.remote
    assert printed(one) == {0: "первая, запуск 1"}


def test_errors_of_cells_are_remembered(opened):
    one = opened("плохо", "ошибка", "хорошо")
    _ = one.remote
    assert one.errors == {0: "ValueError: плохо", 1: "StudentError: беда"}


def test_weak_isolation_stops_before_any_code_of_the_student(opened, sandbox):
    sandbox.layers = [["limits", "session"]]
    with pytest.raises(WeakIsolation, match="--level limits"):
        _ = opened("первая").remote
    assert sandbox.asked == []


def test_level_of_a_work_is_its_weakest(opened, sandbox):
    sandbox.layers = [FULL, FULL[:3], FULL]
    one = opened("гибель", "гибель", level=Level.PARTIAL)
    _ = one.remote
    assert sandbox.started == 3
    assert one.level is Level.PARTIAL


def test_restarts_come_to_an_end(opened, sandbox):
    with pytest.raises(CandidateGone, match="вышло время всей работы") as gone:
        _ = opened(*["гибель"] * 1000, total=10_000).remote
    assert gone.value.late
    assert sandbox.started == session.MAX_RESTARTS


def test_time_of_dead_sandboxes_counts_for_the_whole_work(opened, sandbox):
    sandbox.obituaries = [Obituary("exit", seconds=4.0)] * 9
    with pytest.raises(CandidateGone, match="вышло время"):
        _ = opened(*["гибель"] * 9, total=10).remote
    assert sandbox.started == 3


@pytest.mark.parametrize(
    ("obituary", "late", "status"),
    [
        (Obituary("memory", signal.SIGKILL), False, Status.OUT_OF_MEMORY),
        (Obituary("exit", signal.SIGXCPU), False, Status.TIMEOUT),
        (Obituary("exit", signal.SIGSEGV), False, Status.CRASHED),
        (Obituary("threads", signal.SIGKILL), False, Status.CRASHED),
        (Obituary("exit"), False, Status.CRASHED),
        (Obituary("memory", signal.SIGKILL), True, Status.TIMEOUT),
    ],
)
def test_obituary_becomes_a_status(opened, sandbox, obituary, late, status):
    one = opened("первая")
    _ = one.remote
    sandbox.obituaries = [obituary]
    assert one.close(late) is status


def test_memory_is_the_largest_of_all_sandboxes(opened, sandbox):
    sandbox.obituaries = [Obituary("exit", memory=m) for m in (3.0, 9.0, 4.0)]
    one = opened("гибель", "гибель")
    _ = one.remote
    one.close()
    assert one.memory == 9.0


def test_outputs_of_a_work_are_bounded_together(opened, monkeypatch):
    monkeypatch.setattr(session, "MAX_OUTPUT", 300)
    one = opened(*["х" * 100] * 4)
    _ = one.remote
    kept = ["слишком много" not in text for text in printed(one).values()]
    assert kept == [True, False, False, False]


def test_lives_and_deaths_are_reported_without_words_of_the_student(opened):
    told: list[Born | Died] = []
    one = opened("гибель", tell=told.append)
    _ = one.remote
    one.close()
    assert [type(event) for event in told] == [Born, Died, Born, Died]
    assert told[1].reason == "exit, сигнал 9; 1.0 с, 5 МБ"
