"""Команда `course grade`: проверить сданные работы."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .explained import explained

if TYPE_CHECKING:
    from ..grading.course import Course
    from ..grading.marking.batch import Options

Workers = Annotated[
    int, typer.Option(help="Сколько работ проверять сразу; 0 — по числу ядер.", min=0)
]
Names = Annotated[list[str] | None, typer.Option("--student", help="Только этого студента.")]
Regrade = Annotated[bool, typer.Option("--regrade", help="Проверить заново и проверенное.")]
Seconds = Annotated[
    float, typer.Option(help="Процессорное время одной ячейки или проверки, с.", min=0.1)
]
Total = Annotated[float, typer.Option(help="Процессорное время всей работы, с.", min=1)]
Memory = Annotated[int, typer.Option(help="Память сверх начальной, МБ.", min=64)]
Isolation = Annotated[
    str, typer.Option("--level", help="Наименьшая изоляция: full, partial, limits, none.")
]
Db = Annotated[str, typer.Option(help="Адрес журнала: sqlite:///… или postgresql://…")]
Scheduler = Annotated[
    str, typer.Option(help="Проверять на машинах планировщика dask: tcp://адрес:8786.")
]
Moodle = Annotated[Path | None, typer.Option(help="Записать ещё и файл для импорта в Moodle.")]

Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose", "-v", help="Писать о каждом процессе: кто появился и отчего кончился."
    ),
]


def grade(
    assignment: Annotated[str, typer.Argument(help="Задание, например hw01.")],
    workers: Workers = 0,
    student: Names = None,
    regrade: Regrade = False,
    timeout: Seconds = 30.0,
    total: Total = 300.0,
    memory: Memory = 1024,
    level: Isolation = "full",
    db: Db = "",
    scheduler: Scheduler = "",
    moodle: Moodle = None,
    verbose: Verbose = False,
) -> None:
    """Проверяет сданные работы: код студента — в песочнице, проверки — вне её.

    Баллы идут в журнал nbgrader, проверенные ноутбуки — в autograded, отзывы — в feedback,
    таблица — в grades. Уже проверенное не проверяется снова.
    """
    from ..grading.course import Course
    from ..grading.limits import Level, Limits
    from ..grading.marking.batch import Options  # isort: skip

    if verbose:
        _tell_about_processes()
    with explained("Проверка не состоялась"):
        limits = Limits(seconds=timeout, total=total, memory=memory)
        options = Options(
            workers or os.cpu_count() or 1, limits, Level.parse(level), regrade, db, scheduler
        )
        failed = _run(Course.find(), assignment, options, student, moodle)
    raise typer.Exit(1 if failed else 0)


def _tell_about_processes() -> None:
    """Протокол проверки — в stderr; без `-v` он молчит."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    log = logging.getLogger("course.grading")
    log.addHandler(lines)
    log.setLevel(logging.INFO)


def _run(
    course: Course,
    assignment: str,
    options: Options,
    students: list[str] | None,
    moodle: Path | None,
) -> bool:
    from rich.console import Console
    from rich.progress import Progress

    from ..grading.errors import NotFound
    from ..grading.marking.batch import grade as grade_all
    from ..grading.report import table

    if moodle and not moodle.absolute().parent.is_dir():
        raise NotFound(f"папки {moodle.absolute().parent} для файла Moodle нет", "создайте её")
    console = Console()
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("проверка", total=None)
        results = grade_all(
            course, assignment, options, students,
            lambda _, total: bar.update(task, total=total, advance=1),
        )  # fmt: skip
    if moodle:
        table.write_moodle(results, moodle)
    console.print(table.table(results))
    console.print(f"Таблица: {course.grades(assignment)}", soft_wrap=True)
    return any(result.failure for result in results)
