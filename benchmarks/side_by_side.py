"""Сравнение библиотек: сверить ответы, чередовать прогоны, мерить процессорное время."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.table import Table
from torch import Tensor

OURS = "course_utils"


@dataclass(frozen=True)
class Contest:
    """Одна задача для нескольких библиотек.

    Поля:
        title: что считается.
        calls: библиотека → функция, которая возвращает карту; первая — наша.
        notes: библиотека → что ещё о ней сказать, после прогона.
        note: заголовок столбца с этими словами.
    """

    title: str
    calls: dict[str, Callable[[], Tensor]]
    notes: Callable[[dict[str, Tensor]], dict[str, str]] = field(default=lambda answers: {})
    note: str = ""


def run(contest: Contest, rounds: int) -> Table:
    """Таблица: секунды, во сколько раз дольше нашего (медиана и размах), расхождение ответов."""
    answers = {name: call() for name, call in contest.calls.items()}  # заодно и разогрев
    spent: dict[str, list[float]] = {name: [] for name in contest.calls}
    for _ in range(rounds):
        for name, call in contest.calls.items():
            before = time.process_time()
            call()
            spent[name].append(time.process_time() - before)
    table = Table(title=contest.title)
    for column in ("библиотека", "мс", "во сколько раз дольше", "расхождение", contest.note):
        if column:
            table.add_column(column, justify="left" if column == "библиотека" else "right")
    notes = contest.notes(answers)
    for name, times in spent.items():
        row = [name, f"{1000 * statistics.median(times):.0f}", _ratio(times, spent[OURS])]
        row += [_difference(answers[name], answers[OURS])] + [notes.get(name, "")] * bool(
            contest.note
        )
        table.add_row(*row)
    return table


def _ratio(times: list[float], ours: list[float]) -> str:
    if times is ours:
        return "1"
    ratios = [peer / own for peer, own in zip(times, ours, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}…{max(ratios):.2f})"


def _difference(answer: Tensor, ours: Tensor) -> str:
    """Наибольшее расхождение в долях наибольшего значения."""
    largest = float(ours.abs().max())
    return f"{float((answer - ours).abs().max()) / largest:.0e}" if answer is not ours else ""
