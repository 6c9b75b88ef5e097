"""Итог проверки: статус и балл каждой задачи, уровень изоляции, ноутбук с выводами."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from .limits import Level

HIDDEN_FAILED = "скрытая проверка не пройдена"  # одни слова, чем бы она ни кончилась


class Status(StrEnum):
    """Чем кончилась проверка задачи."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    MISSING = "missing"
    MANUAL = "manual"

    @property
    def russian(self) -> str:
        """Статус по-русски."""
        return _TITLES[self]


_TITLES = {
    Status.PASSED: "зачтено",
    Status.PARTIAL: "зачтено частично",
    Status.FAILED: "не зачтено",
    Status.ERROR: "ошибка",
    Status.TIMEOUT: "не уложилась во время",
    Status.OUT_OF_MEMORY: "не хватило памяти",
    Status.CRASHED: "аварийно завершилась",
    Status.MISSING: "не выполнена",
    Status.MANUAL: "ждёт преподавателя",
}


@dataclass(frozen=True)
class TaskResult:
    """Итог одной задачи.

    Поля:
        task: grade_id.
        status: статус.
        score: балл от 0 до points; None — поставит преподаватель.
        points: наибольший балл.
        message: что сказать студенту; скрытых проверок тут нет.
        detail: что видно только преподавателю.
    """

    task: str
    status: Status
    score: float | None
    points: float
    message: str = ""
    detail: str = ""

    def plain(self) -> dict[str, Any]:
        """Как словарь из простых значений."""
        return {**asdict(self), "status": self.status.value}

    @classmethod
    def restore(cls, plain: dict[str, Any]) -> TaskResult:
        """Из словаря, полученного `plain`."""
        return cls(**{**plain, "status": Status(plain["status"])})


@dataclass(frozen=True)
class Result:
    """Итог работы.

    Поля:
        student, assignment: чья и какая.
        tasks: задачи в порядке ноутбука.
        level: уровень изоляции; None — код студента не выполнялся.
        seconds: сколько заняла проверка.
        memory: наибольшая собственная память песочницы, МБ.
        note: замечание о работе целиком, например «файл повреждён».
        cells: ячейки проверенного ноутбука по порядку, уже очищенные (см. `notebook.checked`).
        failure: трассировка, если ошибся сам проверяющий.
    """

    student: str
    assignment: str
    tasks: tuple[TaskResult, ...] = ()
    level: Level | None = None
    seconds: float = 0.0
    memory: float = 0.0
    note: str = ""
    failure: str = ""
    cells: tuple[dict[str, Any], ...] = ()

    @property
    def score(self) -> float:
        """Сумма баллов за проверенные машиной задачи."""
        return sum(task.score or 0.0 for task in self.tasks)

    @property
    def points(self) -> float:
        """Сумма наибольших баллов."""
        return sum(task.points for task in self.tasks)

    def plain(self) -> dict[str, Any]:
        """Как словарь из простых значений, без ячеек ноутбука."""
        data = {k: v for k, v in self.__dict__.items() if k not in ("cells", "tasks", "level")}
        tasks = [task.plain() for task in self.tasks]
        return {**data, "tasks": tasks, "level": None if self.level is None else int(self.level)}

    @classmethod
    def restore(cls, plain: dict[str, Any]) -> Result:
        """Из словаря, полученного `plain`."""
        level = None if plain["level"] is None else Level(plain["level"])
        tasks = tuple(TaskResult.restore(task) for task in plain["tasks"])
        return cls(**{**plain, "tasks": tasks, "level": level})
