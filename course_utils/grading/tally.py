"""Частичный балл: части задачи проверяются по одной, и ошибка в одной не мешает остальным."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from ..places import PACKAGE

OURS = str(PACKAGE / "grading")
UNFIT = "проверка не смогла обработать ответ: вероятно, у него другой тип или другая форма"


class Tally:
    """Частичный балл: части задачи проверяются независимо, балл — доля зачтённых.

    >>> from course_utils.grading.checks import same
    >>> tally = Tally(points=3)
    >>> with tally.part("сложение"):
    ...     same(1 + 1, 2, "1 + 1")
    >>> with tally.part("вычитание"):
    ...     same(1 - 1, 1, "1 - 1")
    не зачтено — вычитание: 1 - 1: ожидалось 1, получено 0
    >>> tally.score()
    1.5
    """

    def __init__(self, points: float) -> None:
        self.points = points
        self.answers: list[bool] = []
        self.refusals: list[bool] = []
        self.unwritten = 0

    @contextmanager
    def part(self, name: str, *, refusal: bool = False) -> Iterator[None]:
        """Одна часть: ошибка внутри стоит только её.

        Параметры:
            name: что сказать студенту, если часть не зачтена.
            refusal: верный исход — только ошибка. Такая часть зачтётся, если зачтена хоть одна
                обычная: за функцию, которая отказывает всегда, баллов нет.
        """
        parts = self.refusals if refusal else self.answers
        try:
            yield
        except NotImplementedError:
            print(f"не зачтено — {name}: решение не написано")
            parts.append(False)
            self.unwritten += 1
        except Exception as error:  # noqa: BLE001 — часть вправе упасть как угодно
            print(f"не зачтено — {name}: {told(error)}")
            parts.append(False)
        else:
            parts.append(True)

    def score(self) -> float:
        """Балл от 0 до `points`: последнее выражение ячейки с тестами.

        Ошибки:
            NotImplementedError: решение не написано ни для одной части.
        """
        count = len(self.answers) + len(self.refusals)
        if self.unwritten == count:
            raise NotImplementedError
        passed = sum(self.answers) + (sum(self.refusals) if any(self.answers) else 0)
        return round(self.points * passed / count, 2)


def told(error: Exception) -> str:
    """Что сказать студенту об ошибке в части.

    Слова преподавателя — как есть, ошибка в коде студента — с её классом; ошибка в самом коде
    проверки студенту ничего не объяснит: вместо неё — `UNFIT`.
    """
    places = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    check = next((place for place in places if OURS not in place), "")
    if isinstance(error, AssertionError) and (OURS in places[-1] or places[-1] == check):
        return str(error) or "не выполнено"
    remote = hasattr(error, "lines")  # StudentError пришла из песочницы
    if remote or any("ipykernel" in place and place != check for place in places):
        return f"{type(error).__name__}: {error}"
    return UNFIT
