"""Команды `course html` и `course pdf`: читать лекции без Jupyter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .explained import explained

Numbers = Annotated[
    list[str] | None, typer.Argument(metavar="[NN …]", help="Номера лекций; без них — все.")
]
Pages = Annotated[Path, typer.Option("--out", help="Папка для страниц.")]
Pdfs = Annotated[Path, typer.Option("--out", help="Папка для файлов PDF.")]


def html(numbers: Numbers = None, out: Pages = Path("html")) -> None:
    """Делает из лекций страницы, которые открываются без сети, и на телефоне тоже.

    Лекции не выполняются: выводы — сохранённые. Ссылки между страницами работают.
    """
    from ..lectures import lectures

    with explained("Страницы не сделаны"):
        chosen = lectures(numbers or [])
        from ..lectures.pages import export  # isort: skip

        for page in export(chosen, out):
            typer.echo(page)


def pdf(numbers: Numbers = None, out: Pdfs = Path("pdf")) -> None:
    """Печатает лекции в PDF установленным Chrome, Edge или Chromium."""
    from tempfile import TemporaryDirectory

    from ..lectures import lectures
    from ..lectures.printing import find_browser, print_pdf

    with explained("PDF не сделан"):
        chosen = lectures(numbers or [])
        browser = find_browser()
        from ..lectures.pages import export  # isort: skip

        out.mkdir(parents=True, exist_ok=True)
        for lecture in chosen:
            with TemporaryDirectory(dir=out, prefix="print-") as folder:
                (page,) = export([lecture], Path(folder).resolve())
                made = out / f"{page.stem}.pdf"
                print_pdf(page, made, browser)
            typer.echo(made)
