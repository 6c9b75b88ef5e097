"""Ошибки, которые понятны человеку: что не так и что делать.

Команды ловят только `CourseError`. Всё остальное — ошибка в самой программе, и видна трассировка.
"""

from __future__ import annotations


class CourseError(Exception):
    """Дальше идти нельзя, и известно почему.

    Параметры:
        message: что не так.
        remedy: что сделать; дописывается к тексту через двоеточие.

    >>> str(CourseError("нет файла data.csv", "положите его рядом с ноутбуком"))
    'нет файла data.csv: положите его рядом с ноутбуком'
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message}: {remedy}" if remedy else message)
        self.remedy = remedy
