"""Пределы для кода студента и уровень изоляции, который удалось включить."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from .errors import UnknownLevel

CORE = frozenset({"limits", "session"})
KERNEL = frozenset({"landlock", "seccomp"})


class Level(IntEnum):
    """Уровень изоляции: сравнивается как число, печатается по-русски."""

    NONE = 0
    LIMITS = 1
    PARTIAL = 2
    FULL = 3
    SEALED = 4

    @property
    def title(self) -> str:
        """Название для таблицы и отчёта."""
        titles = ("нет", "только пределы", "частичная", "полная", "полная, с отдельными файлами")
        return titles[self]

    @classmethod
    def parse(cls, text: str) -> Level:
        """Уровень по имени: none, limits, partial, full, sealed.

        Ошибки:
            UnknownLevel: такого уровня нет.
        """
        try:
            return cls[text.upper()]
        except KeyError:
            names = ", ".join(level.name.lower() for level in cls)
            raise UnknownLevel(f"уровень {text!r} неизвестен; бывают {names}") from None

    @classmethod
    def of(cls, layers: Collection[str]) -> Level:
        """Уровень по включённым слоям.

        >>> Level.of(["limits", "session", "landlock", "seccomp"]).title
        'полная'
        >>> Level.of(["limits", "session"]).title
        'только пределы'
        """
        have = frozenset(layers)
        if not have >= CORE:
            return cls.NONE
        if have >= KERNEL:
            return cls.SEALED if "view" in have else cls.FULL
        return cls.PARTIAL if have & KERNEL else cls.LIMITS


@dataclass(frozen=True)
class Limits:
    """Сколько можно коду одной работы.

    Поля:
        seconds: процессорное время одной ячейки или проверки, с.
        total: процессорное время всей работы, с.
        patience: во сколько раз дольше можно не отвечать по часам: машина бывает занята.
        memory: память сверх той, что была при запуске, МБ.
        disk: рабочая папка, МБ; один файл — не больше четверти.
        threads: потоки.
        files: открытые файлы.
        output: печать одной ячейки, символов.
        notebook: файл работы, МБ.
    """

    seconds: float = 30.0
    total: float = 300.0
    patience: float = 4.0
    memory: int = 1024
    disk: int = 64
    threads: int = 64
    files: int = 128
    output: int = 20_000
    notebook: int = 20
