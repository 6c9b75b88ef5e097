"""Версия задания для студента: её делает nbgrader из исходной, журнал не трогая."""

from __future__ import annotations

import logging
from pathlib import Path

from ..config import load
from ..course import Course
from ..errors import SourceError
from ..notebook.source import Source


def release(course: Course, assignment: str, folder: Path) -> Path:
    """Собирает студенческую версию задания.

    Параметры:
        course: папка курса.
        assignment: имя задания, например «hw01».
        folder: куда положить папку задания; прежняя заменяется.

    Возвращает:
        Путь к ноутбуку студента.

    Ошибки:
        NotFound: такого задания нет.
        SourceError: в исходном ноутбуке ошибка разметки.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    Source.read(course.source(assignment))  # есть ли такое задание и верна ли разметка
    config = load(course.root)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.release_directory = str(folder.resolve())
    config.CourseDirectory.assignment_id = assignment
    config.SaveCells.enabled = False
    converter = GenerateAssignment(
        coursedir=CourseDirectory(config=config), config=config, no_database=True, force=True
    )
    converter.log.setLevel(logging.ERROR)
    try:
        converter.start()
    except NbGraderException as error:
        raise SourceError(f"студенческая версия {assignment} не собралась: {error}") from error
    return folder / assignment / f"{assignment}.ipynb"


def assignments(course: Course) -> list[str]:
    """Имена заданий курса по порядку."""
    return sorted(path.stem for path in course.root.glob("solutions/*/*.ipynb"))
