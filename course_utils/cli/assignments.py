"""Команды `course check`, `course check-assignment` и `course release`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .explained import explained

Name = Annotated[str, typer.Argument(help="Задание, например hw01.")]
Names = Annotated[list[str] | None, typer.Argument(help="Задания; без имён — все.")]
File = Annotated[
    Path | None, typer.Option("--file", help="Ваш ноутбук, если он не в assignments/.")
]
Isolation = Annotated[
    str, typer.Option("--level", help="Наименьшая изоляция: full, partial, limits, none.")
]


def check(assignment: Name, file: File = None) -> None:
    """Выполняет открытые проверки на вашем ноутбуке и говорит, что прошло.

    Ноутбук не меняется. При оценке добавятся скрытые проверки, на других данных.
    """
    from ..grading.assignment.at_home import run_open_checks
    from ..grading.course import Course

    with explained("Проверить не удалось"):
        path = file or Course.find().root / "assignments" / assignment / f"{assignment}.ipynb"
        outcomes = run_open_checks(path)
    marks = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "yellow")}
    for outcome in outcomes:
        mark, color = marks[outcome.passed]
        typer.secho(f"{mark} {outcome.title}", fg=color)
        typer.echo("    " + outcome.message.replace("\n", "\n    "))
    passed = sum(outcome.passed is True for outcome in outcomes)
    asked = sum("ответ" not in outcome.message for outcome in outcomes)
    typer.echo(f"\nОткрытые проверки пройдены: {passed} из {asked}. При оценке добавятся скрытые.")
    raise typer.Exit(any(outcome.passed is False for outcome in outcomes))


def check_assignment(assignments: Names = None, level: Isolation = "full") -> None:
    """Проверяет сами задания: решения, заготовку и мутантов.

    Решение преподавателя и честные решения в другом стиле должны получить полный балл, заготовка
    и сплошные отказы — ноль, мутант — потерять баллы ровно там, где в нём ошибка.
    """
    from ..grading.assignment.release import assignments as known
    from ..grading.assignment.trials import check as run
    from ..grading.course import Course
    from ..grading.limits import Level

    wrong = 0
    with explained("Проверка не состоялась"):
        course = Course.find()
        for name in assignments or known(course):
            report = run(course, name, level=Level.parse(level))
            for trial, problems in report.items():
                for problem in problems:
                    typer.secho(f"{name}: {trial}: {problem}", fg="red", err=True)
            bad = sum(map(bool, report.values()))
            kinds = [trial.partition("/")[0] for trial in report]
            typer.echo(
                f"{name}: честных решений {1 + kinds.count('honest')}, "
                f"мутантов {kinds.count('mutants')}, исход не тот у {bad}"
            )
            wrong += bad
    raise typer.Exit(wrong > 0)


def release(assignments: Names = None) -> None:
    """Собирает assignments/ из solutions/: версии для студента. Журнал оценок не трогает."""
    from ..grading.assignment.release import assignments as known
    from ..grading.assignment.release import release as make
    from ..grading.course import Course

    with explained("Собрать не удалось"):
        course = Course.find()
        for name in assignments or known(course):
            path = make(course, name, course.root / "assignments")
            typer.echo(f"собрано: {path.relative_to(course.root)}")
