"""Чем проверка может не состояться: каждая беда — свой класс, корень один — `CourseError`."""

from __future__ import annotations

from ..errors import CourseError


class GradingError(CourseError, RuntimeError):
    """Проверить работу нельзя не по вине студента."""


class WeakIsolation(GradingError):
    """Изоляция слабее требуемой: код студента не выполнялся."""


class DatabaseError(CourseError, RuntimeError):
    """Журнал не открыть или в него не записать."""


class NotFound(CourseError, FileNotFoundError):
    """Нет папки курса, задания, студента."""


class SourceError(CourseError, ValueError):
    """Исходный ноутбук или настройки написаны с ошибкой: виноват преподаватель, а не студент."""


class UnreadableSubmission(CourseError, ValueError):
    """Файл прочесть нельзя или это не ноутбук; текст объясняет почему."""


class UnknownLevel(CourseError, ValueError):
    """Уровня изоляции с таким именем нет."""
