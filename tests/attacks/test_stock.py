"""Что делает с теми же работами сам nbgrader: честным — как мы, нападающим — полный балл ни за что.

Нападения здесь только безвредные — с пометкой `# stock:`; последнее обрывает класс. Сам nbgrader
запускается один раз.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.grading.course import CONFIG, Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking.batch import Options, grade

from .attack import ATTACKS
from .scene import Witness, hand_in, new_course
from .target import POINTS

pytestmark = pytest.mark.long
FOOLED = [attack for attack in ATTACKS if attack.marks.get("stock") == "full points"]
CRASHES = [attack for attack in ATTACKS if attack.marks.get("stock") == "crash"]
STUB = "ВАШ ОТВЕТ"
PLAIN = f"""c = get_config()
c.CourseDirectory.source_directory = 'solutions'
c.ClearSolutions.text_stub = {STUB!r}
"""
HONEST = {  # верно, частично, неверно и пусто; без scale ядру не нужно загружать PyTorch
    "honest-1": {"scale": ""},
    "honest-2": {"scale": "", "total": "def total(x):\n    return 3", "ladder": "def ladder(n:"},
    "honest-3": {"scale": "", "total": "", "square": "def square(x):\n    return x", "why": STUB},
}


Grades = dict[tuple[str, str], float | None]


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> Grades:
    """Студент и задача → балл, который поставил nbgrader; последними — обрыв и честный."""
    course = new_course(tmp_path_factory.mktemp("stock"))
    (course.root / CONFIG).write_text(PLAIN)
    for student, answers in HONEST.items():
        hand_in(course, student, **answers)
    hand_in(course, "zz-honest", scale="")
    with Witness() as witness:
        for attack in FOOLED:
            attack.put(course.submitted(attack.name, "hw"), witness.facts(course), scale="")
        CRASHES[0].put(course.submitted("z-crash", "hw"), witness.facts(course), scale="")
        for step in ("generate_assignment", "autograde"):
            _nbgrader(course, step)
    return _scores(course)


def _scores(course: Course) -> Grades:
    query = """select s.student_id, c.name, g.auto_score from grade g
        join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id"""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        return {(who, task.removeprefix("test_")): score for who, task, score in db.execute(query)}


def _nbgrader(course: Course, step: str) -> None:
    tools = Path(sys.executable).parent
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    subprocess.run([str(tools / "nbgrader"), step, "hw"], cwd=course.root, capture_output=True,
                   env=os.environ | {"PATH": path}, timeout=500)  # fmt: skip


@pytest.mark.parametrize("attack", FOOLED, ids=lambda attack: attack.name)
def test_stock_gives_full_points(grades, attack):
    task = attack.marks["task"]
    assert attack.expected[task] == 0
    assert grades[attack.name, task] == POINTS[task]


def test_honest_scores_equal_ours(grades, tmp_path):
    course = new_course(tmp_path)
    for student, answers in HONEST.items():
        hand_in(course, student, **answers)
    grade(course, "hw", Options(limits=Limits(seconds=10, total=60, memory=300)))
    ours = _scores(course)
    assert len(ours) == len(HONEST) * (len(POINTS) + 1)
    assert set(ours.values()) == {None, 0, 1, 2}
    assert {place: score for place, score in grades.items() if place[0] in HONEST} == ours


def test_stock_loses_the_rest_of_the_class(grades):
    assert grades["honest-1", "square"] == POINTS["square"]
    assert CRASHES[0].name == "format_duplicated"
    assert "zz-honest" not in {student for student, _ in grades}
