"""Экзаменатор: один процесс на работу, знает проверки и никогда не выполняет код студента.

Порядок важен: сначала все ячейки студента, потом открытые проверки всех задач, потом скрытые.
Пока студенту могут показать сообщение, ни один скрытый вход в песочнице не побывал. Перед первой
скрытой частью всё, что студент прочтёт, кроме итогов задач, отдано журналу: `Shown`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import UnreadableSubmission
from ..notebook import sanitize
from ..notebook.source import Cell, Kind, Source, hidden_tail
from ..notebook.submission import Step, plan, unanswered
from ..result import Status, TaskResult
from ..sandbox.supervisor import Supervisor
from ..seeds import sow, task_seed
from ..wire.errors import CandidateGone
from ..wire.messages import (
    Decided,
    Done,
    Message,
    Running,
    Shown,
    Start,
)
from .namespace import Namespace, execute, furnish
from .session import Session
from .verdict import Verdict, decide, excuse, judge, manual


@dataclass
class Sitting:
    """Задача между открытой и скрытой частью: имена к началу и к концу открытой части."""

    step: int
    cell: Cell
    before: Namespace
    after: Namespace
    printed: str = ""
    verdict: Verdict = field(default_factory=Verdict)


class Examination:
    """Проверка одной работы; о каждой задаче сообщает сразу, как решена."""

    def __init__(
        self, supervisor: Supervisor, tell: Callable[[Message], None], start: Start
    ) -> None:
        self.tell, self.key = tell, start.key
        self.decided = set(start.decided)
        self.told = start.told
        self.source = Source.parse(start.source)
        self.note, self.steps = _planned(self.source, start)
        seed = task_seed(self.key, "")
        files = start.files | start.handouts  # выданное не подменить своим
        self.session = Session(supervisor, start.limits, self.steps, seed, start.level, tell, files)
        self.names = Namespace(self._look_up)

    def run(self) -> None:
        """Вся проверка: ячейки студента, открытые проверки, скрытые, итог."""
        if not self.note:
            self._run_student_cells()
        furnish(self.names)
        sittings = [s for s in map(self._visit, range(len(self.steps))) if s is not None]
        if not self.told:
            cells = tuple(self._filled(number) for number in range(len(self.steps)))
            notes = dict.fromkeys(filter(None, (self.note, *(step.note for step in self.steps))))
            self.tell(Shown("; ".join(notes), cells))
        for sitting in sittings:
            self._hidden(sitting)
        self.session.close()
        self.tell(Done(self.session.level, self.session.memory))

    def _look_up(self, name: str) -> Any:
        """Имя в работе студента — только из тех, что определяет решение преподавателя.

        Иначе `torch.allclose` или `Tally`, забытые в импортах, пришли бы от студента.
        """
        if name not in self.source.answers:
            raise LookupError(name)
        return self.session.remote.ask("get", name)

    def _filled(self, number: int) -> dict[str, Any]:
        """Ячейка для проверенного ноутбука: всё, что пришло от студента, уже очищено."""
        step = self.steps[number]
        text = step.text if step.cell.code else sanitize.markdown(step.text)
        foreign = step.cell.owned or step.cell.place < 0
        return {
            "source": step.cell.place,
            "text": sanitize.plain(text, sanitize.MAX_CELL) if foreign else text,
            "given": step.given,
            "outputs": sanitize.told(step.note) or self.session.outputs.get(number, []),
            "attachments": sanitize.attachments(step.attachments),
        }

    def _run_student_cells(self) -> None:
        try:
            _ = self.session.remote
        except CandidateGone:
            self.note = "код работы не удалось выполнить до конца"

    def _visit(self, number: int) -> Sitting | None:
        """Шаг первого прохода: код преподавателя или открытая часть проверки."""
        step = self.steps[number]
        cell = step.cell
        if cell.kind is Kind.SETUP:
            with self.names.closed():  # что зависит от студента, спросят у песочницы по имени
                self._attempt(cell.text, self.names, f"<ячейка {number}>", number)
        elif cell.kind is Kind.MANUAL and cell.points:
            self._report(manual(cell, step.given))
        elif cell.kind is Kind.TEST:
            return self._visible(Sitting(number, cell, self.names.copy(), self.names))
        return None

    def _visible(self, sitting: Sitting) -> Sitting | None:
        cell = sitting.cell
        if cell.id not in self.decided:
            self.tell(Running(cell.id))
            home = 0  # зерно как у студента дома: по сообщениям не узнать скрытого
            title = f"<{cell.id}>"
            sitting.verdict = self._attempt(cell.visible, self.names, title, sitting.step, home)
        sitting.after = self.names.copy()
        if sitting.verdict.status is not Status.PASSED or cell.visible == cell.text:
            self._decide(sitting, sitting.verdict, hidden=self.told)
            return None
        return sitting

    def _hidden(self, sitting: Sitting) -> None:
        """Скрытая часть: сама по себе, если она отделима, иначе ячейка целиком."""
        cell, tail = sitting.cell, hidden_tail(sitting.cell.text)
        if cell.id in self.decided:
            return
        self.tell(Running(cell.id))
        names, text = (sitting.after, tail) if tail is not None else (sitting.before, cell.text)
        title, seed = f"<{cell.id}, скрытая часть>", task_seed(self.key, cell.id)
        verdict = self._attempt(text, names, title, sitting.step, seed)
        self._decide(sitting, verdict, hidden=True)

    def _attempt(
        self, text: str, names: Namespace, title: str, step: int, seed: int | None = None
    ) -> Verdict:
        """Выполняет ячейку преподавателя; всё, что случится, становится вердиктом.

        Есть seed — это проверка: ставится зерно, а имена студента возвращаются к её месту.
        """
        self.session.allow()
        try:
            if seed is not None and not self.note:
                self._restore(step)
                sow(seed)
            deadline = self.session.allow()
            value, printed = execute(text, names, title, deadline)
            return Verdict(Status.PASSED, value=value, printed=printed)
        except CandidateGone as gone:
            status = self.session.close(gone.late)
            if self.session.served > 1 and not gone.late:  # виноватой могла быть прежняя задача
                return self._attempt(text, names, title, step, seed)
            return Verdict(status, gone.reason, str(gone))
        except BaseException as error:  # noqa: BLE001 — проверка вправе упасть как угодно
            return judge(error, title)

    def _restore(self, step: int) -> None:
        """Имена студента — какими они были, когда очередь дошла до этой проверки."""
        remote = self.session.remote
        self.session.served += 1
        self.session.allow()
        done = [n for n in range(step) if self.steps[n].runs and n not in self.session.lost]
        if done:
            remote.ask("restore", done[-1])

    def _decide(self, sitting: Sitting, verdict: Verdict, hidden: bool) -> None:
        before = self.steps[: sitting.step]
        reason = None if hidden else excuse(self.session, before, verdict.status)
        if self.note and not self.told:
            reason = Status.MISSING, self.note
        printed = "" if self.told else sitting.verdict.printed
        self._report(decide(sitting.cell, printed, verdict, hidden, reason))

    def _report(self, result: TaskResult) -> None:
        if result.task not in self.decided:
            self.decided.add(result.task)
            self.tell(Decided(result))


def _planned(source: Source, start: Start) -> tuple[str, list[Step]]:
    """Замечание о работе и шаги проверки; не прочесть работу — ответов в ней нет."""
    if start.note:
        return start.note, unanswered(source)
    try:
        return "", plan(source, start.submission)
    except UnreadableSubmission as error:
        return str(error), unanswered(source)
