"""`course doctor`: готов ли компьютер к курсу, и что сделать, если нет."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Проверяет версии, память, диск, данные, шрифты и запуск ядра; код 1 — есть ✗."""
    from rich.console import Console

    from .checkup import CHECKS

    console = Console()
    healthy = True
    for check in CHECKS:
        with console.status(f"{check.__doc__}…"):
            verdict = check()
        healthy &= verdict.ok
        sign = "[bold green]✓[/]" if verdict.ok else "[bold red]✗[/]"
        console.print(f"{sign} {check.__doc__}: {verdict.detail}", highlight=False)
        if not verdict.ok:
            console.print(f"  [yellow]Что делать:[/] {verdict.remedy}", highlight=False)
    raise typer.Exit(0 if healthy else 1)
