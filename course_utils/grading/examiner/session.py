"""Ячейки одной работы в песочнице: выполнить по порядку, а после аварии — начать сначала.

Ячейка, на которой песочница погибла, при повторе пропускается: она стоит только своей задачи.
Выводы берутся из первого прохода, пока песочница не видела ни одного входа проверок.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from ..errors import WeakIsolation
from ..limits import Level, Limits
from ..notebook import sanitize
from ..notebook.submission import Step
from ..result import Status
from ..sandbox.supervisor import Supervisor
from ..wire.channel import Channel
from ..wire.deadline import Countdown, Deadline, processor_time
from ..wire.errors import CandidateGone, StudentError
from ..wire.messages import Born, Died, Obituary
from .remote import Remote

MAX_RESTARTS = 40
MAX_OUTPUT = 8 << 20


class Session:
    """Песочница с выполненными ячейками; при нужде заводится заново.

    Параметры:
        supervisor: кто заводит песочницы.
        limits, required: пределы и наименьший допустимый уровень изоляции.
        steps: шаги проверки (см. `notebook.submission`).
        seed: зерно для кода студента.
        tell: кому сообщать о появлении и конце песочниц.
        files: что положить в рабочую папку: имя → содержимое.

    Поля:
        outputs: номер шага → выводы.
        errors: номер шага → текст ошибки студента.
        lost: номер шага → чем погубил песочницу, и словами для студента.
        level: наименьший достигнутый уровень изоляции.
        memory: наибольшая собственная память, МБ.
        served: сколько проверок было в нынешней песочнице.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        limits: Limits,
        steps: list[Step],
        seed: int,
        required: Level,
        tell: Callable[[Born | Died], None] = lambda _: None,
        files: dict[str, bytes] | None = None,
    ) -> None:
        self.files = files or {}
        self._tell, self._pid = tell, 0
        self.supervisor, self.limits, self.steps = supervisor, limits, steps
        self.seed, self.required = seed, required
        self.outputs: dict[int, list[dict[str, Any]]] = {}
        self.errors: dict[int, str] = {}
        self.lost: dict[int, tuple[Status, str]] = {}
        self.level: Level | None = None
        self.memory = 0.0
        self.restarts = self.served = 0
        self.room = MAX_OUTPUT
        self._rest, self._end = limits.total, Countdown(limits.total * limits.patience)
        self._spent: Callable[[], float] = float
        self._remote: Remote | None = None

    @property
    def remote(self) -> Remote:
        """Живая песочница, в которой выполнены все ячейки, кроме погубивших её."""
        while self._remote is None:
            self.restarts += 1
            if self.restarts > MAX_RESTARTS or not self._end.left() or self._rest <= 0:
                raise CandidateGone(late=True, reason="вышло время всей работы")
            self._open()
        return self._remote

    def allow(self) -> Deadline:
        """Отводит время на следующие просьбы, до следующего такого же вызова."""
        seconds = min(self.limits.seconds, self._rest - self._spent())
        wall = min(self.limits.seconds * self.limits.patience, self._end.left())
        deadline = Deadline(max(seconds, 0.0), wall, self._spent)
        if self._remote is not None:
            self._remote.deadline = deadline
        return deadline

    def close(self, late: bool = False) -> Status:
        """Останавливает песочницу и говорит, что с ней стало."""
        if self._remote is None:
            return Status.TIMEOUT if late else Status.CRASHED
        self._remote.channel.close()
        self._remote, self._spent = None, float
        obituary = self.supervisor.stop()
        self._tell(Died("песочница", self._pid, _words(obituary)))
        self.memory = max(self.memory, obituary.memory)
        self._rest -= obituary.seconds
        return Status.TIMEOUT if late else _cause(obituary)

    def _open(self) -> None:
        self.served = 0
        sock, self._pid = self.supervisor.start(self.limits)
        self._tell(Born("песочница", self._pid))
        self._spent = processor_time(self._pid)
        self._remote = Remote(Channel(sock), self.allow())
        level = Level.of(self._remote.layers)
        self.level = level if self.level is None else min(level, self.level)
        if level < self.required:
            raise WeakIsolation(
                f"изоляция {level.title}, а нужна {self.required.title}",
                f"проверяйте на Linux с Landlock или разрешите --level {level.name.lower()}",
            )
        if self.files:
            self._remote.ask("files", self.files)
        self._remote.ask("seed", self.seed)
        for number, step in enumerate(self.steps):
            shown = step.shows and number in self.outputs
            if step.runs and not shown and number not in self.lost:
                try:
                    self._run(number, step)
                except CandidateGone as gone:
                    status = self.close(gone.late)
                    self.lost[number] = status, gone.reason or status.russian
                    return

    def _run(self, number: int, step: Step) -> None:
        assert self._remote is not None
        self.allow()
        try:
            answer = self._remote.ask("run", step.text, number)
        except StudentError as raised:
            answer = {"error": {"type": type(raised).__name__, "text": str(raised)}}
        answer = answer if isinstance(answer, dict) else {}
        if number not in self.outputs:
            self.outputs[number] = self._within(sanitize.outputs(answer.get("outputs")))
        error = answer.get("error")
        if isinstance(error, dict):
            text = f"{error.get('type')}: {error.get('text')}"
            self.errors.setdefault(number, sanitize.public(text, 500))

    def _within(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Выводы, пока их во всей работе не больше предела."""
        self.room -= sum(len(str(output)) for output in outputs)
        if self.room > 0:
            return outputs
        text = "… выводов слишком много: эти не показаны\n"
        return [{"output_type": "stream", "name": "stdout", "text": text}]


def _cause(obituary: Obituary) -> Status:
    if obituary.reason == "memory":
        return Status.OUT_OF_MEMORY
    return Status.TIMEOUT if obituary.signal == signal.SIGXCPU else Status.CRASHED


def _words(obituary: Obituary) -> str:
    """Некролог для протокола: ни входов проверок, ни слов студента в нём нет."""
    end = f"{obituary.reason}, сигнал {obituary.signal}" if obituary.signal else obituary.reason
    return f"{end}; {obituary.seconds:.1f} с, {obituary.memory:.0f} МБ"
