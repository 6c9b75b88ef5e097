"""Справка и ошибки командной строки по-русски: у typer своих переводов нет."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

UsageError: Any = typer.BadParameter.__base__
PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Аргументы",
    "OPTIONS_PANEL_TITLE": "Ключи",
    "COMMANDS_PANEL_TITLE": "Команды",
    "ERRORS_PANEL_TITLE": "Ошибка",
    "ABORTED_TEXT": "Прервано.",
    "DEFAULT_STRING": "[по умолчанию: {}]",
    "REQUIRED_LONG_STRING": "[обязательно]",
    "RICH_HELP": "Подсказка: [blue]'{command_path} {help_option}'[/]",
}
MESSAGES = {
    "No such command": "Нет такой команды:",
    "No such option:": "Нет такого ключа:",
    "Got unexpected extra argument(s)": "Лишние аргументы:",
    "Got unexpected extra arguments": "Лишние аргументы:",
    "Got unexpected extra argument": "Лишний аргумент:",
    "Missing command.": "Не указана команда.",
}


class _Russian:
    """Примесь: переводит справку, строку использования и частые ошибки разбора."""

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        for english, russian in (
            ("Usage:", "Использование:"),
            ("[OPTIONS]", "[КЛЮЧИ]"),
            ("COMMAND [ARGS]...", "КОМАНДА …"),
        ):
            usage = usage.replace(english, russian, 1)
        return usage

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Показать эту справку."
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _translate_panels()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().make_context(*args, **kwargs)  # type: ignore[misc]
        except UsageError as error:
            raise _translated(error) from None

    def resolve_command(self, *args: Any) -> Any:
        try:
            return super().resolve_command(*args)  # type: ignore[misc]
        except UsageError as error:
            raise _translated(error) from None


class RussianGroup(_Russian, TyperGroup):
    """Группа команд с русской справкой."""


class RussianCommand(_Russian, TyperCommand):
    """Команда с русской справкой."""


def _translate_panels() -> None:
    from typer import rich_utils

    for name, text in PANELS.items():
        setattr(rich_utils, name, text)


def _translated(error: Any) -> Any:
    _translate_panels()
    for english, russian in MESSAGES.items():
        if error.message.startswith(english):
            error.message = russian + error.message.removeprefix(english)
            break
    return error
