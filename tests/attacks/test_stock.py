"""Что делает с теми же работами сам nbgrader: полный балл ни за что и оборванный класс.

Сюда попадают только безвредные нападения — с пометкой `# stock:`.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.grading.course import CONFIG, Course

from .attack import ATTACKS
from .scene import Witness, hand_in, new_course
from .target import POINTS

pytestmark = pytest.mark.long
FOOLED = [attack for attack in ATTACKS if attack.marks.get("stock") == "full points"]
CRASHES = [attack for attack in ATTACKS if attack.marks.get("stock") == "crash"]
PLAIN = "c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\n"


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], float | None]:
    """Студент и задача → балл, который поставил nbgrader; последними — обрыв и честный."""
    course = new_course(tmp_path_factory.mktemp("stock"))
    (course.root / CONFIG).write_text(PLAIN)
    hand_in(course, "honest-1", scale="")
    hand_in(course, "zz-honest", scale="")
    with Witness() as witness:
        for attack in FOOLED:
            attack.put(course.submitted(attack.name, "hw"), witness.facts(course), scale="")
        CRASHES[0].put(course.submitted("z-crash", "hw"), witness.facts(course), scale="")
        for step in ("generate_assignment", "autograde"):
            _nbgrader(course, step)
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


def test_stock_loses_the_rest_of_the_class(grades):
    assert grades["honest-1", "square"] == POINTS["square"]
    assert CRASHES[0].name == "format_duplicated"
    assert "zz-honest" not in {student for student, _ in grades}
