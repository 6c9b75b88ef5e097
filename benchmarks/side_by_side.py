"""Сравнение библиотек: сверить ответы, чередовать прогоны, мерить процессорное время."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from rich.table import Table
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

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
    notes: Callable[[dict[str, Tensor]], dict[str, str]] = field(default=lambda _: {})
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
    floor, own = arithmetic_floor(contest.calls[OURS]), statistics.median(spent[OURS])
    caption = f"пол арифметики {1000 * floor:.0f} мс, мы дольше в {own / floor:.1f} раза"
    table = Table(title=contest.title, caption=caption)
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


def gemm_rate(size: int = 1024, repeats: int = 50) -> float:
    """Скорость умножения матриц float32, операций в секунду: лучшая из попыток."""
    a, b = torch.rand(size, size), torch.rand(size, size)
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best


def arithmetic_floor(call: Callable[[], Tensor]) -> float:
    """Операции вызова, делённые на измеренную скорость умножения матриц: быстрее не бывает."""
    with FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops() / gemm_rate()


def _ratio(times: list[float], ours: list[float]) -> str:
    if times is ours:
        return "1"
    ratios = [peer / own for peer, own in zip(times, ours, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}…{max(ratios):.2f})"


def _difference(answer: Tensor, ours: Tensor) -> str:
    """Наибольшее расхождение в долях наибольшего значения."""
    largest = float(ours.abs().max())
    return f"{float((answer - ours).abs().max()) / largest:.0e}" if answer is not ours else ""
