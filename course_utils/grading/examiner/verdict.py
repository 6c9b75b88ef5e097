"""Суд над задачей: чем кончилась проверочная ячейка и что из этого следует.

`judge` — исход одной части ячейки (`Verdict`), `decide` — итог задачи (`TaskResult`): балл, статус
и то, что можно сказать студенту; `excuse` — причина, если виноват не ответ.
"""

from __future__ import annotations

import linecache
import math
import numbers
import traceback
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import checks, tally
from ..notebook import sanitize
from ..notebook.source import Cell, Kind
from ..notebook.submission import Step
from ..result import HIDDEN_FAILED, Status, TaskResult
from ..tally import UNFIT
from ..wire.errors import StudentError
from .namespace import is_cell
from .session import Session

NO_MEMORY = ("can't allocate memory", "not enough memory", "Unable to allocate")

Excuse = tuple[Status, str] | None


@dataclass(frozen=True)
class Verdict:
    """Исход одной части проверки.

    Поля:
        status: PASSED, если ячейка выполнилась без ошибок.
        message: для студента.
        detail: для преподавателя.
        value: значение последнего выражения — частичный балл.
        printed: что ячейка напечатала.
    """

    status: Status = Status.PASSED
    message: str = ""
    detail: str = ""
    value: Any = None
    printed: str = ""


def judge(error: BaseException, title: str) -> Verdict:
    """Ошибка, поднятая в проверочной ячейке, → исход.

    Студенту достаются его собственные ошибки и слова, которые написал преподаватель; текст чужой
    ошибки в коде проверки — только преподавателю.
    """
    detail = "".join(traceback.format_exception(error, limit=-6))
    text = str(error)
    if isinstance(error, MemoryError) or any(sign in text for sign in NO_MEMORY):
        return Verdict(Status.OUT_OF_MEMORY, "", detail)
    if isinstance(error, NotImplementedError):
        return Verdict(Status.MISSING, "решение не написано", detail)
    if isinstance(error, StudentError):
        where = f" ({error.lines[-1]})" if error.lines else ""
        return Verdict(Status.ERROR, f"{type(error).__name__}: {text}{where}", detail)
    if isinstance(error, AssertionError):
        told = text if text and _teachers_words(error) else failed_line(error, title)
        return Verdict(Status.FAILED, told, detail)
    if isinstance(error, NameError):
        name = error.name or text
        return Verdict(Status.MISSING, f"имя {name} не определено", detail)
    return Verdict(Status.ERROR, f"{UNFIT}; {failed_line(error, title)}", detail)


def score_of(value: Any, points: float) -> tuple[float, Status]:
    """Балл по значению последнего выражения ячейки.

    Нет значения — полный балл; число — столько баллов, но в пределах [0, points]; True и False —
    всё или ничего; NaN — ноль; прочее — полный балл, как в nbgrader.

    >>> score_of(None, 2.0), score_of(5.0, 2.0)[0], score_of(-1, 2.0)[0], score_of(0.5, 2.0)[0]
    ((2.0, <Status.PASSED: 'passed'>), 2.0, 0.0, 0.5)
    """
    if isinstance(value, (bool, np.bool_)):
        value = points if value else 0.0
    if type(value).__module__ == "torch" and getattr(value, "ndim", 1) == 0:
        value = value.item()
    score = float(value) if isinstance(value, (numbers.Real, np.floating)) else points
    score = 0.0 if math.isnan(score) else min(max(score, 0.0), points)
    full, none = score >= points, score <= 0
    return score, Status.PASSED if full else Status.FAILED if none else Status.PARTIAL


def decide(cell: Cell, printed: str, verdict: Verdict, hidden: bool, reason: Excuse) -> TaskResult:
    """Итог проверочной ячейки.

    Параметры:
        cell: ячейка.
        printed: что напечатала открытая часть.
        verdict: чем кончилась последняя выполненная часть.
        hidden: это была скрытая часть: студенту — только то, что она не пройдена, каким бы ни был
            конец; каким он был, увидит преподаватель.
        reason: статус и слова, если виноват не ответ (см. `excuse`).
    """
    score, status, message = 0.0, verdict.status, verdict.message
    if status is Status.PASSED:
        score, status = score_of(verdict.value, cell.points)
    detail = verdict.detail
    if status is not Status.PASSED and reason:
        status, message = reason
    elif hidden and status is not Status.PASSED:
        detail = f"в скрытой части: {status.russian}\n{detail}"
        status, message = (Status.PARTIAL if score else Status.FAILED), HIDDEN_FAILED
    lines = (printed.strip(), message or (status.russian if score < cell.points else ""))
    text = sanitize.public("\n".join(filter(None, lines)), 2000)
    return TaskResult(cell.id, status, score, cell.points, text, sanitize.plain(detail))


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


def failed_line(error: BaseException, title: str) -> str:
    """Строка ячейки `title`, на которой всё кончилось."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == title]
    if not frames or frames[-1].lineno is None:
        return "не выполнена"
    return "не выполнено: " + linecache.getline(title, frames[-1].lineno).strip()


def _teachers_words(error: BaseException) -> bool:
    """Текст написан преподавателем: ошибка поднята в его ячейке или в `checks`, а не в NumPy."""
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1].filename if frames else ""
    return place in (checks.__file__, tally.__file__) or is_cell(place)
