"""Проверка класса: `nbgrader autograde` против `course grade`, запуск программ считается.

    python benchmarks/grading.py            # 40 работ hw01 у нас, 2 и 8 у nbgrader
    python benchmarks/grading.py --full     # 40 работ у обоих: ещё около двух минут

nbgrader проверяет работы строго по одной, поэтому время сорока считается по двум прогонам: на
сколько дольше проверяются восемь работ, чем две. Память — наибольшая собственная (USS) у процесса,
в котором выполняется код студента.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil
from mnist import machine
from rich import box
from rich.console import Console
from rich.table import Table

from course_utils.grading.assignment.classroom import answered, right
from course_utils.grading.assignment.release import release
from course_utils.grading.course import CONFIG, Course

HW = "hw01"
CLASS = 40
PLAIN = (  # nbgrader как есть; критерии стоят в ячейке с вопросом
    "c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\n"
    "c.ClearMarkScheme.enforce_metadata = False\n"
)
TOOLS = Path(sys.executable).parent


class Run(NamedTuple):
    """Один прогон: секунды по часам, секунды процессора."""

    wall: float
    process: float


def new_course(root: Path, real: Course, students: int, plain: bool) -> Course:
    """Папка курса, в которой сданы одинаковые верные работы."""
    course = Course(root)
    shutil.copytree(real.source(HW).parent, course.root / "solutions" / HW)
    shutil.copy(real.root / CONFIG, root)
    given = release(course, HW, root / "assignments").read_bytes()
    work = answered(given, right(course))
    for number in range(students):
        folder = course.submitted(f"s{number:02}", HW)
        folder.mkdir(parents=True)
        (folder / f"{HW}.ipynb").write_bytes(work)
    if plain:
        for kept in ("mutants", "honest"):
            shutil.rmtree(course.root / "solutions" / HW / kept)
        (root / CONFIG).write_text(PLAIN)
        call(course, "nbgrader", "generate_assignment", HW)
    return course


def call(course: Course, *command: str) -> Run:
    """Выполняет команду в папке курса."""
    program = str(TOOLS / command[0])
    path = os.pathsep.join([str(TOOLS), os.environ["PATH"]])
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([program, *command[1:]], cwd=course.root, check=True, capture_output=True,
                   env=os.environ | {"PATH": path})  # fmt: skip
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    process = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, process)


def ours(real: Course, folder: Path, *options: str) -> Run:
    """Весь класс нашей командой."""
    course = new_course(folder, real, CLASS, plain=False)
    return call(course, "course", "grade", HW, *options)


def stock(real: Course, folder: Path, students: int) -> Run:
    """Часть класса самим nbgrader."""
    course = new_course(folder, real, students, plain=True)
    return call(course, "nbgrader", "autograde", HW)


class Memory(threading.Thread):
    """Следит, сколько собственной памяти у процессов, в которых выполняется код студента."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        """Опрашивает потомков, пока не остановят."""
        while not self.over.wait(0.02):
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if self._runs_student(process):
                        uss = process.memory_full_info().uss / 2**20
                        self.peak = max(self.peak, uss)

    def _runs_student(self, process: psutil.Process) -> bool:
        sandbox = process.cwd().startswith(f"{tempfile.gettempdir()}/course-")
        return sandbox or "ipykernel_launcher" in process.cmdline()

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.join()


def compare(full: bool) -> Table:
    """Прогоняет обоих по очереди; память меряется отдельно, чтобы не мешать времени."""
    real = Course.find()
    with tempfile.TemporaryDirectory() as name:
        places = (Path(name) / str(number) for number in range(9))
        fast = [ours(real, next(places))]
        few = stock(real, next(places), 2)
        fast.append(ours(real, next(places)))
        many = stock(real, next(places), CLASS if full else 8)
        one = ours(real, next(places), "--workers", "1")
        with Memory() as candidate:
            ours(real, next(places))
        with Memory() as kernel:
            stock(real, next(places), 1)
    slow = many if full else extrapolated(few, many)
    rows = [("nbgrader autograde", slow, kernel.peak), ("course grade --workers 1", one, None)]
    rows.append((f"course grade, ядер {os.cpu_count()}", min(fast), candidate.peak))
    return table(rows, slow)


def extrapolated(two: Run, eight: Run) -> Run:
    """Сорок работ по двум и восьми: запуск считается один раз."""
    steps = (CLASS - 2) / 6
    return Run(*(a + (b - a) * steps for a, b in zip(two, eight, strict=True)))


def table(rows: list[tuple[str, Run, float | None]], slow: Run) -> Table:
    """Строка на проверяющего; отношения — к nbgrader."""
    view = Table(box=box.MARKDOWN)
    for title in ("проверяющий", f"{CLASS} работ, с", "с на работу", "процессор, с",
                  "быстрее nbgrader", "меньше процессора", "своя память, МБ"):  # fmt: skip
        view.add_column(title, justify="left" if title == "проверяющий" else "right")
    for name, run, peak in rows:
        view.add_row(name, f"{run.wall:.1f}", f"{run.wall / CLASS:.2f}", f"{run.process:.1f}",
                     f"{slow.wall / run.wall:.1f}×", f"{slow.process / run.process:.1f}×",
                     "" if peak is None else f"{peak:.0f}")  # fmt: skip
    return view


def main() -> None:
    """Разбирает ключи, сравнивает и печатает таблицу."""
    parser = argparse.ArgumentParser(description="Скорость проверки класса")
    parser.add_argument("--full", action="store_true", help="nbgrader тоже проверяет всех")
    console = Console(width=150)
    console.print(machine())
    console.print(compare(parser.parse_args().full))


if __name__ == "__main__":
    main()
