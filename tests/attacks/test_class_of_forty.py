"""Сорок работ: четыре нападения не задерживают остальных, SIGKILL ничего не теряет."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from course_utils.grading.course import Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking import batch, hall
from course_utils.grading.marking.batch import Options
from course_utils.grading.marking.forkserver import ForkServer
from course_utils.grading.marking.job import Job, examine
from course_utils.grading.result import Result

from .attack import CORPUS, read
from .scene import hand_in, new_course
from .target import POINTS

pytestmark = pytest.mark.long
OPTIONS = Options(workers=2, limits=Limits(seconds=12, total=60, memory=300, disk=16, threads=16))
GREEDY = ("exhaust_loop", "exhaust_memory", "process_fork_bomb", "exhaust_disk")
WORKS = (
    {},
    {"square": "def square(x):\n    return x"},
    {"total": "def total(x):\n    return 3"},
    {"scale": "", "ladder": "def ladder(n:"},
)
GRADE = f"""
from pathlib import Path
from course_utils.grading.course import Course
from course_utils.grading.limits import Limits
from course_utils.grading.marking import batch

batch.grade(Course(Path.cwd()), "hw", batch.Options(workers=2, limits={OPTIONS.limits!r}))
"""


def class_of_forty(root: Path) -> Course:
    """36 честных работ, верных и неверных, и четыре жадных среди них."""
    course = new_course(root)
    for number in range(36):
        hand_in(course, f"s{number:02}", **WORKS[number % 4])
    for number, name in enumerate(GREEDY):
        attack = read(CORPUS / f"{name}.py")
        attack.put(course.submitted(f"s{9 * number:02}-{name}", "hw"), {})
    return course


def rows(course: Course) -> list[tuple]:
    """Журнал по строкам: студент, ячейка, балл, ждёт ли преподавателя."""
    query = """select s.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade
        from grade g join base_cell c on c.id = g.cell_id
        join submitted_notebook n on n.id = g.notebook_id
        join submitted_assignment s on s.id = n.assignment_id order by 1, 2"""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        return db.execute(query).fetchall()


def stamps(course: Course, students: set[str]) -> dict[str, int]:
    """Когда записан проверенный ноутбук: второй раз его не пишут."""
    paths = {name: course.autograded(name, "hw") / "hw.ipynb" for name in students}
    return {name: path.stat().st_mtime_ns for name, path in paths.items()}


def done(course: Course) -> set[str]:
    """Кто уже записан в журнал."""
    with sqlite3.connect(course.root / "gradebook.db", timeout=30) as db:
        return {name for (name,) in db.execute("select student from course_results")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict, list[str]]:
    """Курс, итоги по студентам и порядок, в котором работы были готовы."""
    course = class_of_forty(tmp_path_factory.mktemp("forty"))
    order: list[str] = []
    results = batch.grade(course, "hw", OPTIONS, progress=lambda name, total: order.append(name))
    return course, {result.student: result for result in results}, order


def test_four_greedy_submissions_delay_nobody(undisturbed):
    _, results, order = undisturbed
    assert len(results) == 40
    full = sum(POINTS.values())
    for number in range(36):
        expected = full - (0, POINTS["square"], 1, POINTS["scale"] + POINTS["ladder"])[number % 4]
        assert results[f"s{number:02}"].score == expected
    greedy = {name[4:]: result for name, result in results.items() if "-" in name}
    assert set(greedy) == set(GREEDY)
    assert {result.score for result in greedy.values()} == {full - POINTS["square"]}
    statuses = {name: result.tasks[0].status.value for name, result in greedy.items()}
    assert statuses["exhaust_loop"] == "timeout"
    assert statuses["exhaust_memory"] == "out_of_memory"
    place = order.index("s00-exhaust_loop")  # сдана второй, а пока считает, проходят другие
    assert place > 6, order


def test_killed_grader_goes_on_where_it_stopped(undisturbed, tmp_path, monkeypatch):
    reference, _, _ = undisturbed
    course = class_of_forty(tmp_path / "killed")
    shutil.copytree(reference.root / ".course", course.root / ".course")
    written = [kill_after(course, target) for target in (8, 20)]
    assert 0 < len(written[0]) < len(written[1]) < 40
    assert written[0] < written[1]
    rest: list[str] = []

    def counted(forkserver: ForkServer, job: Job) -> Result:
        rest.append(job.student)
        return examine(forkserver, job)

    monkeypatch.setattr(hall, "examine", counted)
    batch.grade(course, "hw", OPTIONS)
    assert sorted(rest) == sorted(done(course) - written[1])
    assert len(done(course)) == 40
    assert rows(course) == rows(reference)
    rest.clear()
    before = stamps(course, done(course))  # страницы дописаны; больше не меняется ничего
    batch.grade(course, "hw", OPTIONS)
    assert rest == []
    assert stamps(course, done(course)) == before


def kill_after(course: Course, count: int) -> set[str]:
    """Запускает такую же проверку, убивает после `count` работ; возвращает записанных."""
    process = subprocess.Popen([sys.executable, "-c", GRADE], cwd=course.root,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    deadline = time.monotonic() + 120
    while len(list(course.root.glob("autograded/*/hw/hw.ipynb"))) < count:
        assert process.poll() is None, "кончилось раньше, чем оборвали"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    family = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    alive = psutil.wait_procs(family, timeout=10)[1]
    assert alive == [], "питомник, экзаменаторы и песочницы должны погибнуть вместе с проверкой"
    return done(course)
