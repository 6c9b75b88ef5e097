"""О чём говорят между собой доверенные процессы: каждое сообщение — замороженный класс.

Журнал → экзаменатор: `Start`. Экзаменатор → журнал: `Running`, `Decided`, `Born`, `Died`, перед
первой скрытой проверкой — `Shown`, а в конце — `Done`, `Refused` или `Failed`. Экзаменатор →
смотритель: `Launch`, `Stop`; смотритель → экзаменатор: `Obituary`. По каналу идёт словарь простых
значений: `plain` и обратно `restore`.

Песочнице просьбы шлют словарями: тому, что она пришлёт, всё равно не верят, и его разбирают
по одному значению (см. `examiner.remote`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ..limits import Level, Limits
from ..result import TaskResult
from .values import WireError


@dataclass(frozen=True)
class Start:
    """Что проверить.

    Поля:
        source, submission: файлы исходного ноутбука и работы.
        note: почему работу не прочесть; пусто — прочли.
        key: ключ случайности этой работы.
        limits, level: пределы и наименьший допустимый уровень изоляции.
        decided: задачи, которые уже решил прежний экзаменатор.
        told: прежний экзаменатор дошёл до скрытых проверок: студенту больше не говорят ничего.
        files, handouts: файлы рядом с работой и выданные преподавателем: имя → содержимое.
    """

    source: bytes
    submission: bytes
    note: str
    key: bytes
    limits: Limits
    level: Level
    decided: tuple[str, ...] = ()
    told: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    handouts: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """Началась проверка задачи, открытая часть или скрытая."""

    task: str


@dataclass(frozen=True)
class Decided:
    """Задача решена."""

    result: TaskResult


@dataclass(frozen=True)
class Shown:
    """Всё, что покажут студенту, кроме итогов задач; дальше — скрытые проверки."""

    note: str
    cells: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Done:
    """Работа проверена; поля — как у `Result`."""

    level: Level | None
    memory: float


@dataclass(frozen=True)
class Refused:
    """Проверять нельзя: виноват преподаватель или компьютер."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """Экзаменатор ошибся сам: трассировка."""

    traceback: str


@dataclass(frozen=True)
class Born:
    """Появился процесс: кто и номер."""

    process: str
    pid: int


@dataclass(frozen=True)
class Died:
    """Процесс кончился: кто, номер и отчего."""

    process: str
    pid: int
    reason: str


@dataclass(frozen=True)
class Launch:
    """Завести песочницу."""

    limits: Limits


@dataclass(frozen=True)
class Stop:
    """Остановить песочницу."""


@dataclass(frozen=True)
class Obituary:
    """Чем кончилась песочница.

    Поля:
        reason: "exit", "stopped" или превышенный предел: "memory", "disk", "threads".
        signal: номер сигнала, 0 — завершилась сама.
        memory: наибольшая собственная память, МБ.
        seconds: процессорное время, с.
    """

    reason: str
    signal: int = 0
    memory: float = 0.0
    seconds: float = 0.0


Message = (
    Start
    | Running
    | Decided
    | Shown
    | Done
    | Refused
    | Failed
    | Born
    | Died
    | Launch
    | Stop
    | Obituary
)
KINDS: dict[str, type[Message]] = {kind.__name__: kind for kind in Message.__args__}
FIELDS: dict[str, Callable[[Any], Any]] = {
    "limits": lambda value: Limits(**value),
    "level": lambda value: None if value is None else Level(value),
    "result": TaskResult.restore,
}


def plain(message: Message) -> dict[str, Any]:
    """Сообщение как словарь простых значений.

    >>> restore(plain(Running("conv2d")))
    Running(task='conv2d')
    """
    return {"kind": type(message).__name__} | {
        item.name: _plain(getattr(message, item.name)) for item in fields(message)
    }


def restore(data: Any) -> Message:
    """Обратное к `plain`.

    Ошибки:
        WireError: такого сообщения нет или поля у него другие.
    """
    try:
        kind = KINDS[data["kind"]]
        values = {name: value for name, value in data.items() if name != "kind"}
        return kind(**{name: FIELDS.get(name, _same)(value) for name, value in values.items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError(f"не сообщение: {error!r}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, TaskResult):
        return value.plain()
    return asdict(value) if isinstance(value, Limits) else value


def _same(value: Any) -> Any:
    return value
