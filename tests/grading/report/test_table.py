"""Таблицы: формула остаётся текстом, число — числом, запись — целой."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from course_utils.grading.limits import Level
from course_utils.grading.report.table import table, write_csv, write_moodle
from course_utils.grading.result import Result, Status, TaskResult

TASKS = (
    TaskResult("test_relu", Status.PARTIAL, 1.5, 2.0, "знак, «кавычки»\nи вторая строка"),
    TaskResult("why", Status.MANUAL, None, 3.0),
)


def result(student: str = "anna", message: str = "", **more: object) -> Result:
    tasks = (TaskResult("t", Status.FAILED, 0.0, 2.0, message),) if message else TASKS
    return Result(student, "hw01", tasks, **more)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_row_is_a_task_of_a_student(tmp_path):
    path = tmp_path / "grades" / "hw01.csv"
    write_csv([result(), result("boris")], path)
    rows = read(path)
    assert [row["student"] for row in rows] == ["anna", "anna", "boris", "boris"]
    assert rows[0] == {"student": "anna", "task": "test_relu", "score": "1.5", "max": "2",
                       "status": "partial", "message": TASKS[0].message}  # fmt: skip
    assert (rows[1]["score"], rows[1]["status"]) == ("", "manual")
    assert [one.name for one in path.parent.iterdir()] == ["hw01.csv"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_formula_stays_text(tmp_path, sign):
    formula = f"{sign}cmd|' /C calc'!A0"
    path = tmp_path / "hw01.csv"
    write_csv([result(student=formula, message=formula)], path)
    (row,) = read(path)
    kept = f" {formula[1:]}" if sign == "\r" else f"'{formula}"
    assert row["student"] == row["message"] == kept
    write_moodle([result(student=formula)], path)
    assert read(path)[0]["Username"] == kept


FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
SEPARATORS = ",;\t| "


@given(st.text(st.sampled_from("=+-@\t\r\n\",;:| 'acmd(!)0\ud800") | st.characters(), min_size=1))
def test_no_cell_begins_as_a_formula_or_breaks_the_row(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("table") / "hw01.csv"
    write_csv([result(message=text)], path)
    (row,) = read(path)
    kept = text.encode("utf-8", "replace").decode().replace("\r", " ")
    assert row["message"].replace("'", "") == kept.replace("'", "")
    lines = path.read_text("utf-8").splitlines()
    for separator in SEPARATORS:  # как бы программа ни резала строки на ячейки
        cells = [cell.strip('"') for line in lines for cell in line.split(separator)]
        for found in (cell for cell in cells if cell.startswith(FORMULA_START)):
            if re.match(r"-\d[\d.]*([;,|)\]}\"]|$)", found):
                continue  # число
            assert separator == " ", (separator, found)
            assert not found.strip("=+-@")[:1].strip(), found  # одни знаки — не формула


@pytest.mark.parametrize("message", ["a;=cmd|calc!A0;b", "a\n=HYPERLINK(0)\n@SUM(1)", "x =1+1"])
def test_formula_after_any_separator_stays_text(tmp_path, message):
    path = tmp_path / "hw01.csv"
    write_csv([result(student=message, message=message)], path)
    (row,) = read(path)
    for value in (row["student"], row["message"]):
        assert not re.search(r"[;\s][=@]", value)
        assert value.count("'") == sum(value.count(f"'{sign}") for sign in "=@")


@pytest.mark.parametrize(
    "login", ["anna", "anna.belova-2@uni.ru", "i_ivanov", "Иван Петров", "007"]
)
def test_login_is_never_changed(tmp_path, login):
    path = tmp_path / "moodle.csv"
    write_moodle([result(student=login)], path)
    assert read(path)[0]["Username"] == login


def test_moodle_knows_the_student_by_login_or_by_address(tmp_path):
    path = tmp_path / "moodle.csv"
    write_moodle([result(note="файл повреждён")], path)
    assert read(path) == [{"Username": "anna", "hw01": "1.5",
                           "hw01 feedback": "файл повреждён; test_relu: зачтено частично; "
                                            "why: ждёт преподавателя"}]  # fmt: skip
    write_moodle([result()], path, email="uni.example")
    assert read(path)[0]["Email address"] == "anna@uni.example"
    write_moodle([], path)
    assert read(path) == []


def shown(*results: Result) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table(list(results)))
    return console.export_text()


def test_teacher_sees_scores_levels_and_trouble():
    text = shown(result(level=Level.PARTIAL, note="файл повреждён"), result("b", failure="беда"))
    lines = text.splitlines()
    (anna,) = [line for line in lines if "anna" in line]
    assert [part.strip() for part in anna.strip("│").split("│")] == [
        "anna", "1.5 из 5", "зачтено частично", "ждёт преподавателя", "частичная",
        "файл повреждён"]  # fmt: skip
    assert "ошибка проверяющего" in text
    assert "беда" not in text, "трассировка — не для таблицы"


def test_names_are_not_markup():
    assert "[red]x[/red]" in shown(result("[red]x[/red]"))


def test_empty_class_is_said_to_be_empty():
    assert "работ нет" in shown()
