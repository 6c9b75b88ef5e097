"""Версия задания для студента: её делает nbgrader из исходной, журнал не трогая."""

from __future__ import annotations

import logging
from pathlib import Path

from ..config import load
from ..course import Course


def release(course: Course, assignment: str, folder: Path) -> Path:
    """Собирает студенческую версию задания.

    Параметры:
        course: папка курса.
        assignment: имя задания, например «hw01».
        folder: куда положить папку задания; прежняя заменяется.

    Возвращает:
        Путь к ноутбуку студента.

    Ошибки:
        FileNotFoundError: такого задания нет.
        NbGraderException: в исходном ноутбуке ошибка разметки.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    course.source(assignment)  # есть ли такое задание
    config = load(course.root)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.release_directory = str(folder.resolve())
    config.CourseDirectory.assignment_id = assignment
    config.SaveCells.enabled = False
    converter = GenerateAssignment(
        coursedir=CourseDirectory(config=config), config=config, no_database=True, force=True
    )
    converter.log.setLevel(logging.ERROR)
    converter.start()
    return folder / assignment / f"{assignment}.ipynb"


def assignments(course: Course) -> list[str]:
    """Имена заданий курса по порядку."""
    return sorted(path.stem for path in course.root.glob("solutions/*/*.ipynb"))
