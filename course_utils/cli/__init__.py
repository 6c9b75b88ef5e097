"""Команда `course`: открыть курс, проверить компьютер, выполнить лекции.

Модули команд при импорте ничего тяжёлого не загружают, поэтому `course --help` отвечает сразу.
Новая команда — одна строка в конце файла.
"""

from typing import Annotated

import typer

from .assignments import check, check_assignment, release
from .doctor import doctor
from .grade import grade
from .lab import PASS_THROUGH, lab
from .notebooks import notebooks
from .pages import html, pdf
from .russian import RussianCommand, RussianGroup

app = typer.Typer(
    cls=RussianGroup, no_args_is_help=True, add_completion=False, rich_markup_mode="rich"
)


def show_version(wanted: bool) -> None:
    """Печатает версию курса и выходит."""
    if wanted:
        from importlib.metadata import version

        typer.echo(version("cnn-course"))
        raise typer.Exit


Version = typer.Option("--version", callback=show_version, is_eager=True, help="Версия курса.")


@app.callback()
def course(_: Annotated[bool, Version] = False) -> None:
    """Курс о свёрточных сетях: лекции, проверки, задания."""


app.command(cls=RussianCommand, context_settings=PASS_THROUGH)(lab)
app.command(cls=RussianCommand)(doctor)
app.command(cls=RussianCommand)(notebooks)
app.command(cls=RussianCommand)(html)
app.command(cls=RussianCommand)(pdf)
app.command(cls=RussianCommand)(grade)
app.command(cls=RussianCommand)(check)
app.command(cls=RussianCommand)(check_assignment)
app.command(cls=RussianCommand)(release)
