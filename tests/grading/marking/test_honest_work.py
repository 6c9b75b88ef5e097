"""Честная работа не пропадает: что дома работало, у проверяющего работает или названо словами."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from course_utils.grading.course import Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking.batch import Options, grade
from course_utils.grading.marking.handed_in import MAX_FILES, TOO_MUCH
from course_utils.grading.result import Result

from ..notebooks import GOOD, SOURCE, answered, cell, data, hand_in

OPTIONS = Options(limits=Limits(seconds=10, total=60, memory=300))
BLANK = {"relu": "", "total": "", "why": "ВАШ ОТВЕТ"}


def only(course: Course) -> Result:
    (result,) = grade(course, "hw01", OPTIONS)
    return result


def place(course: Course, student: str = "anna") -> Path:
    return course.submitted(student, "hw01")


def release(course: Course, **files: bytes) -> None:
    """Выданная версия задания; рядом с ней — файлы."""
    folder = course.root / "assignments" / "hw01"
    folder.mkdir(parents=True)
    (folder / "hw01.ipynb").write_bytes(data(answered(**BLANK)))
    for name, content in files.items():
        (folder / name.replace("_", ".", 1)).write_bytes(content)


def test_hundred_and_first_own_cell_runs(grade):
    book = answered(relu="relu = helper_150")
    book["cells"][2:2] = [
        cell(f"def helper_{n}(x):\n    return np.maximum(x, 0)") for n in range(151)
    ]
    assert grade(book).score == 4


def test_long_russian_text_is_graded(grade):
    comment = "# " + "ж" * (6 << 20) + "\n"
    result = grade(relu=comment + GOOD["relu"])
    assert not result.failure
    assert result.score == 4


@pytest.mark.parametrize(
    "line", ["!pip install x", "%pip install x", "names = !ls", "!ls /", "    \n!pwd", "%%bash\nls"]
)
def test_command_in_a_cell_is_skipped_and_said(grade, line):
    book = answered()
    book["cells"].insert(2, cell(line))
    book["cells"][3]["source"] = (line + "\n" if line[:2] != "%%" else "") + GOOD["relu"]
    result = grade(book)
    assert result.score == 4
    told = json.dumps(result.cells, ensure_ascii=False)
    assert "пропущено при проверке" in told


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import subprocess\nsubprocess.run(['ls'])", "пишите то же на Python"),
        ("from multiprocessing import Pool\nPool(2).map(abs, [1])", "вместо Pool"),
        (
            "from torch.utils.data import DataLoader\nlist(DataLoader([1, 2], num_workers=2))",
            "num_workers=0",
        ),
        ("import urllib.request as r\nr.urlopen('http://127.0.0.1')", "сети нет"),
        ("open('/etc/passwd')", "только файлы рядом с ноутбуком"),
    ],
)
def test_what_is_forbidden_is_named_with_what_to_write_instead(grade, code, words):
    lines = "\n    ".join(code.split("\n"))
    result = grade(relu=f"def relu(x):\n    {lines}\n    return np.maximum(x, 0)")
    assert words in result.tasks[0].message
    assert result.tasks[1].score == 2


def test_module_and_data_of_the_student_come_along(course, warm):
    code = "from helper import relu\nfloor = np.loadtxt('data/zero.csv')"
    hand_in(course, "anna", data(answered(relu=code)))
    (place(course) / "helper.py").write_text(GOOD["relu"].replace("np", "__import__('numpy')"))
    (place(course) / "data").mkdir()
    (place(course) / "data" / "zero.csv").write_text("0")
    (place(course) / "link.csv").symlink_to(course.source("hw01"))
    assert only(course).score == 4
    (place(course) / "helper.py").write_text("def relu(x):\n    return x")
    assert only(course).score == 2, "файл рядом изменился — работа проверяется заново"


def test_released_data_are_the_teachers_in_both_places(course, warm):
    source = json.loads(json.dumps(SOURCE))
    source["cells"][1]["source"] += "\ntable = float(np.loadtxt('table.csv'))"
    source["cells"][3]["source"] = "assert table == 7\nassert relu(1) == 7"
    course.source("hw01").write_bytes(data(source))
    release(course, table_csv=b"7")
    book = answered(source, relu="def relu(x):\n    return np.loadtxt('table.csv')")
    hand_in(course, "anna", data(book))
    (place(course) / "table.csv").write_text("8")
    assert only(course).tasks[0].score == 2


def test_too_many_files_are_said(course, warm):
    hand_in(course, "anna", data(answered()))
    for number in range(MAX_FILES + 1):
        (place(course) / f"{number}.csv").write_text("0")
    result = only(course)
    assert (result.score, result.note) == (4, TOO_MUCH)


def test_renamed_file_is_found(course, warm):
    release(course)
    hand_in(course, "anna", data(answered()))
    (place(course) / "hw01.ipynb").rename(place(course) / "hw01 (1).ipynb")
    result = only(course)
    assert result.score == 4
    assert result.note == "взят файл «hw01 (1).ipynb»: других ответов нет"


def test_exact_name_with_answers_wins_and_without_them_gives_way(course, warm):
    release(course)
    hand_in(course, "anna", data(answered()))
    wrong = data(answered(relu="", total=""))
    (place(course) / "HW01.ipynb").write_bytes(wrong)
    assert (only(course).score, only(course).note) == (4, "")
    (place(course) / "hw01.ipynb").write_bytes(data(answered(**BLANK)))
    assert (only(course).score, "HW01.ipynb" in only(course).note) == (0, True)


def test_newest_of_several_files_is_taken_and_said(course, warm):
    release(course)
    hand_in(course, "anna", b"{")
    for age, (name, book) in enumerate([("b.ipynb", answered()), ("a.ipynb", answered(relu=""))]):
        path = place(course) / name
        path.write_bytes(data(book))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    result = only(course)
    assert result.score == 4
    assert result.note == "взят файл «b.ipynb»: самый новый из 2 с ответами"


def test_no_two_folders_have_one_name(course, warm):
    odd = os.fsdecode(b"n\xcf")
    for name, answers in ((odd, {}), (r"n\xcf", {"relu": ""})):
        folder = course.root / "submitted" / name / "hw01"
        folder.mkdir(parents=True)
        (folder / "hw01.ipynb").write_bytes(data(answered(**answers)))
    results = {result.student: result.score for result in grade(course, "hw01", OPTIONS)}
    assert results == {r"n\xcf": 4, r"n\x5cxcf": 2}


@pytest.mark.parametrize(
    "code",
    [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "from course_utils import plot\nplot.images([np.eye(3)], alt='ответ')",
    ],
)
def test_figure_of_an_ungraded_cell_reaches_the_feedback(course, warm, code):
    source = json.loads(json.dumps(SOURCE))
    drawn = {**cell(f"relu(1)\n{code}"), "id": "figure", "metadata": {"tags": ["show"]}}
    source["cells"].insert(4, drawn)
    course.source("hw01").write_bytes(data(source))
    hand_in(course, "anna", data(answered(source)))
    only(course)
    assert "data:image/png" in (course.feedback("anna", "hw01") / "hw01.html").read_text()
