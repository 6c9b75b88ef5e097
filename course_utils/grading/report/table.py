"""Итоги для преподавателя: таблица в терминале, grades/hwNN.csv и файл для Moodle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from rich.table import Table
from rich.text import Text

from ..files import write_whole
from ..result import Result, Status

FORMULA = re.compile(  # место, где разделитель или край текста превратил бы остаток в формулу
    r"""(?:(?:^|(?<=[;,|:^\t\n"]))(?=\s*[=+\-@\t])|(?<=\s)(?=[=+\-@]+[^\s=+\-@]))"""
    r"""(?!\s*-\d[\d.]*(?:[;,|)\]}"]|$))"""  # отрицательное число — не формула
)
COLUMNS = ("student", "task", "score", "max", "status", "message")
COLORS = {Status.PASSED: "green", Status.PARTIAL: "yellow", Status.MANUAL: "cyan"}


def table(results: list[Result]) -> Table:
    """Строка на студента: баллы, статусы задач, уровень изоляции, замечание."""
    view = Table(title=f"{results[0].assignment}: {len(results)} работ" if results else "работ нет")
    view.add_column("студент", overflow="fold")
    view.add_column("балл", justify="right")
    for task in results[0].tasks if results else ():
        view.add_column(task.task, overflow="fold")
    view.add_column("изоляция")
    view.add_column("замечание", overflow="fold")
    for result in results:
        tasks = [Text(t.status.russian, COLORS.get(t.status, "red")) for t in result.tasks]
        level = "—" if result.level is None else result.level.title
        score = f"{result.score:g} из {result.points:g}"
        note = result.note or ("ошибка проверяющего" if result.failure else "")
        view.add_row(Text(result.student), score, *tasks, level, Text(note))
    return view


def write_csv(results: Iterable[Result], path: Path) -> None:
    """Все задачи всех студентов: student, task, score, max, status, message."""
    rows = (
        (r.student, t.task, _number(t.score), _number(t.points), t.status.value, t.message)
        for r in results
        for t in r.tasks
    )
    _write(COLUMNS, rows, path)


def write_moodle(results: Iterable[Result], path: Path, email: str = "") -> None:
    """Файл для импорта оценок в Moodle: студент и сумма баллов.

    Параметры:
        email: домен почты; тогда студент узнаётся по адресу имя@домен, иначе — по имени для входа.
    """
    results = list(results)
    who = "Email address" if email else "Username"
    name = results[0].assignment if results else ""
    tail = f"@{email}" if email else ""
    rows = ((r.student + tail, _number(r.score), _remark(r)) for r in results)
    _write((who, name, f"{name} feedback"), rows, path)


def _remark(result: Result) -> str:
    lines = [f"{t.task}: {t.status.russian}" for t in result.tasks]
    return "; ".join([result.note, *lines] if result.note else lines)


def _write(header: Iterable[str], rows: Iterable[Iterable[str]], path: Path) -> None:
    """Записывает таблицу целиком или никак; формула в ячейке остаётся текстом."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_plain(value) for value in row] for row in rows)
    write_whole(path, text.getvalue())


def _plain(value: str) -> str:
    """Текст, в котором ни одна электронная таблица не найдёт формулы.

    Таблица выполнила бы ячейку, которая начинается с =, +, -, @, а где ячейка начинается, решает
    её разделитель: запятая, точка с запятой, табуляция, пробел. Возврат каретки, которого csv не
    берёт в кавычки, оборвал бы строку и начал другую. Число и имя для входа не меняются.

    >>> _plain("a;=cmd|calc!A0"), _plain("-1.5"), _plain("f(3) == (2, -1)"), _plain("anna@uni.ru")
    ("a;'=cmd|calc!A0", '-1.5', 'f(3) == (2, -1)', 'anna@uni.ru')
    """
    return FORMULA.sub("'", value.replace("\r", " "))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
