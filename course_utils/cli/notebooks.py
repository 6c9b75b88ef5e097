"""`course notebooks`: выполнить лекции и посмотреть на их форму."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .explained import explained

if TYPE_CHECKING:
    from rich.console import Console

    from ..lectures import Lecture
    from ..lectures.execute import CellFailed
    from ..lectures.rhythm import Rhythm


def notebooks(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[NN …]", help="Номера лекций; без них — все.")
    ] = None,
    form: Annotated[
        bool, typer.Option("--form", help="Не выполнять, а проверить форму и показать ритм.")
    ] = False,
) -> None:
    """Выполняет лекции на месте и сохраняет их выводы."""
    from ..lectures import lectures

    with explained("Выполнить не удалось"):
        chosen = lectures(numbers or [])
    succeeded = show_form(chosen) if form else execute_all(chosen)
    raise typer.Exit(0 if succeeded else 1)


def execute_all(chosen: list[Lecture]) -> bool:
    """Выполняет лекции по очереди, показывает ход и таблицу времени; True — все выполнились."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from ..lectures.execute import CellFailed, execute

    console = Console()
    failures: list[CellFailed] = []
    seconds: dict[str, float] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        for lecture in chosen:
            task = progress.add_task(lecture.path.name, total=None)

            def advance(done: int, total: int, task: int = task) -> None:
                progress.update(task, completed=done, total=total)  # type: ignore[arg-type]

            try:
                seconds[lecture.path.name] = execute(lecture.path, progress=advance)
            except CellFailed as error:
                failures.append(error)
    for failure in failures:
        _show_failure(console, failure)
    _show_times(console, seconds)
    return not failures


def show_form(chosen: list[Lecture]) -> bool:
    """Печатает замечания к форме и ритм каждой лекции; True — замечаний нет."""
    from rich.console import Console

    from ..lectures import Notebook
    from ..lectures.form import check
    from ..lectures.rhythm import measure

    console = Console()
    rows = {}
    total = 0
    for lecture in chosen:
        notebook = Notebook.read(lecture.path)
        problems = check(notebook)
        total += len(problems)
        rows[lecture.path.stem] = measure(notebook)
        if problems:
            console.print(f"[bold red]✗[/] {lecture.path.name}: замечаний {len(problems)}")
            for problem in problems:
                console.print(f"  {problem}", markup=False, highlight=False, soft_wrap=True)
        else:
            console.print(f"[bold green]✓[/] {lecture.path.name}")
    _show_rhythm(console, rows)
    return total == 0


def _show_failure(console: Console, failure: CellFailed) -> None:
    from rich.panel import Panel
    from rich.syntax import Syntax

    title = f"{failure.path.name}, ячейка {failure.number}"
    console.print(Panel(Syntax(failure.source, "python"), title=title, border_style="red"))
    console.print(str(failure), markup=False, style="red")


def _show_times(console: Console, seconds: dict[str, float]) -> None:
    from rich.table import Table

    table = Table("Лекция", title="Время выполнения")
    table.add_column("Секунды", justify="right")
    for name, value in seconds.items():
        table.add_row(name, f"{value:.1f}")
    table.add_section()
    table.add_row("всего", f"{sum(seconds.values()):.1f}")
    console.print(table)


def _show_rhythm(console: Console, rows: dict[str, Rhythm]) -> None:
    from rich import box
    from rich.table import Table

    from ..lectures.rhythm import MODELS

    table = Table(title="Ритм: зеркало, а не порог", box=box.SIMPLE)
    table.add_column("", no_wrap=True)
    headings = ("код", "текст", "строк", "p90", "слов", "всего слов", "подряд", "рисунков")
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, values in [*rows.items(), *MODELS.items()]:
        style = "" if name in rows else "dim"
        table.add_row(name, *("–" if v is None else f"{v:g}" for v in values), style=style)
    console.print(table)
