"""Решение о задаче: балл, статус и то, что можно сказать студенту."""

from __future__ import annotations

from . import sanitize
from .result import Status, TaskResult
from .session import Session
from .source import Cell, Kind
from .submission import Step
from .verdict import HIDDEN, Verdict, score_of

Excuse = tuple[Status, str] | None


def decide(cell: Cell, printed: str, verdict: Verdict, hidden: bool, reason: Excuse) -> TaskResult:
    """Итог проверочной ячейки.

    Параметры:
        cell: ячейка.
        printed: что напечатала открытая часть.
        verdict: чем кончилась последняя выполненная часть.
        hidden: это была скрытая часть: о ней — только то, что она не пройдена.
        reason: статус и слова, если виноват не ответ (см. `excuse`).
    """
    score, status, message = 0.0, verdict.status, verdict.message
    if status is Status.PASSED:
        score, status = score_of(verdict.value, cell.points)
    if hidden and status is not Status.PASSED:
        message = HIDDEN.get(status, HIDDEN[Status.FAILED])
    if status is not Status.PASSED and reason:
        status, message = reason
    lines = (printed.strip(), message or (status.russian if score < cell.points else ""))
    text = sanitize.public("\n".join(filter(None, lines)), 2000)
    detail = sanitize.plain(verdict.detail)
    return TaskResult(cell.id, status, score, cell.points, text, detail)


def excuse(session: Session, before: list[Step], status: Status) -> Excuse:
    """Причина, если виновата последняя ячейка студента перед проверкой, а не ответ."""
    own = [number for number, step in enumerate(before) if step.cell.kind is Kind.STUDENT]
    if not own:
        return None
    number = own[-1]
    name = before[number].cell.id
    if number in session.lost:
        lost, words = session.lost[number]
        return lost, f"ячейка {name} не выполнена: {words}"
    if status is Status.MISSING and not before[number].given:
        return Status.MISSING, f"ячейки {name} нет в работе"
    if status is Status.MISSING and number in session.errors:
        return Status.ERROR, f"ошибка в ячейке {name}: {session.errors[number]}"
    return None


def manual(cell: Cell, given: bool) -> TaskResult:
    """Вопрос, на который ответит преподаватель."""
    if given:
        return TaskResult(cell.id, Status.MANUAL, None, cell.points)
    return TaskResult(cell.id, Status.MISSING, 0.0, cell.points, "ответа нет в работе")
