"""Проверка всех работ задания: параллельно, с продолжением после обрыва.

Работы читаются и ждут итога в потоках; журнал и файлы пишет только этот процесс.
Сначала ноутбук на диск, потом транзакция: оборвись он между ними, работа проверится заново.
Страницы — последними: баллы и таблица уже на месте, на чём бы страница ни застряла.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..course import Course
from ..errors import GradingError, NotFound
from ..limits import Level, Limits
from ..notebook import checked
from ..notebook.raw import Notebook
from ..notebook.source import Source
from ..report import table
from ..result import Result
from ..sandbox.lock import readable
from ..seeds import course_secret
from .hall import Hall, Local, here
from .handed_in import handouts
from .publish import publish
from .work import Work

if TYPE_CHECKING:
    from ..gradebook.book import Book


@dataclass(frozen=True)
class Options:
    """Как проверять.

    Поля:
        workers: сколько работ сразу.
        limits, level: пределы и наименьший допустимый уровень изоляции.
        regrade: проверить заново и то, что уже проверено.
        db: адрес журнала; пусто — из nbgrader_config.py, а нет и там — gradebook.db.
        scheduler: адрес планировщика dask.distributed; пусто — проверять на этой машине.
    """

    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    level: Level = Level.FULL
    regrade: bool = False
    db: str = ""
    scheduler: str = ""


def grade(
    course: Course,
    assignment: str,
    options: Options,
    students: list[str] | None = None,
    progress: Callable[[str, int], None] = lambda *_: None,
) -> list[Result]:
    """Проверяет работы и записывает итоги; возвращает итоги всех сдавших.

    Параметры:
        course: папка курса.
        assignment: имя задания.
        students: кого проверить; None — всех, кто сдал.
        progress: вызывается после каждой работы: имя студента и сколько работ всего.

    Ошибки:
        SourceError: ошибка в исходном ноутбуке.
        GradingError: слабая изоляция, курс доступен коду студента.
        NotFound: нет задания, студента или ни одной работы.
        DatabaseError: журнал занят, повреждён или создан другой версией nbgrader.
    """
    _writable(course)
    source = Source.read(course.source(assignment))
    if exposed := _exposed(course):
        raise GradingError(
            f"курс лежит в {exposed[0]}, которую читает код студента", "перенесите его"
        )
    chosen = _chosen(course, assignment, students)
    with (
        closing(_hall(source.modules, options)) as hall,
        _opened(course, assignment, source, options, hall) as (book, sums),
    ):
        given = handouts(course, assignment)
        marker = Batch(course, assignment, source, options, book, sums, given)
        marker.run(hall, chosen, progress)
        results = book.results(assignment)
        table.write_csv(results, course.grades(assignment))
        publish(course, assignment, book, results)
        return results


def _writable(course: Course) -> None:
    """Проверенное некуда писать — лучше узнать об этом до проверки."""
    names = ("autograded", "feedback", "grades", ".course")
    for path in (course.root, *(course.root / name for name in names)):
        if path.exists() and not os.access(path, os.W_OK | os.X_OK):
            raise GradingError(
                f"в папку {path} нельзя писать", "дайте себе права на неё или скопируйте курс"
            )


def _exposed(course: Course) -> list[Path]:
    """Папки, которые код студента мог бы читать и в которых лежит курс: так быть не должно."""
    return [path for path in readable() if course.root.is_relative_to(path.resolve())]


def grade_one(course: Course, assignment: str, student: str, options: Options) -> Notebook:
    """Проверяет и записывает одну работу; возвращает проверенный ноутбук (формулы — TeX)."""
    source = Source.read(course.source(assignment))
    given = handouts(course, assignment)
    work = Work.read(course, assignment, student, source, options.limits, options.level, given)
    result = here(work.job(course_secret(course.root)), source.modules)
    with _opened(course, assignment, source, options) as (book, sums):
        notebook = checked.build(source, result, sums)
        book.record(result, notebook, work.digest)
    return notebook


@contextmanager
def _opened(
    course: Course, assignment: str, source: Source, options: Options, hall: Hall | None = None
) -> Iterator[tuple[Book, dict[str, str]]]:
    """Журнал, в котором заведено задание, и контрольные суммы его ячеек."""
    from ..config import load

    if hall is not None and _surely_new(course, assignment, options):
        hall.warm()
    from ..gradebook.book import Book  # nbgrader загружается, пока греется питомник

    config = load(course.root)
    with Book(options.db or config.CourseDirectory.get("db_url") or course.db) as book:
        yield book, book.register(assignment, source, config)


def _hall(modules: tuple[str, ...], options: Options) -> Hall:
    if not options.scheduler:
        return Local(modules, options.workers)
    from .cluster import Cluster

    return Cluster(options.scheduler, modules)


def _surely_new(course: Course, assignment: str, options: Options) -> bool:
    """Есть что проверять, и это видно без журнала: питомник можно греть сразу."""
    names = course.students(assignment)
    return options.regrade or any(not _written(course, name, assignment) for name in names)


def _written(course: Course, student: str, assignment: str) -> bool:
    return (course.autograded(student, assignment) / f"{assignment}.ipynb").is_file()


@dataclass
class Batch:
    """Одна проверка задания."""

    course: Course
    assignment: str
    source: Source
    options: Options
    book: Book
    sums: dict[str, str]
    handouts: dict[str, bytes]

    def run(self, hall: Hall, students: list[str], progress: Callable[[str, int], None]) -> None:
        """Проверяет тех, кто ещё не проверен."""
        secret = course_secret(self.course.root)
        digests = self.book.store.digests(self.assignment)
        with ThreadPoolExecutor(hall.places) as executor:
            try:
                for done in as_completed(
                    executor.submit(self._examine, hall, name, secret, self._known(name, digests))
                    for name in students
                ):
                    student, digest, result = done.result()
                    if result is not None:
                        self._record(result, digest)
                    progress(student, len(students))
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                hall.close()
                raise

    def _known(self, student: str, digests: dict[str, str]) -> str:
        """Отпечаток того, что уже проверено и записано; пусто — проверять надо."""
        done = not self.options.regrade and _written(self.course, student, self.assignment)
        return digests.get(student, "") if done else ""

    def _examine(
        self, hall: Hall, student: str, secret: bytes, known: str
    ) -> tuple[str, str, Result | None]:
        limits, level = self.options.limits, self.options.level
        work = Work.read(
            self.course, self.assignment, student, self.source, limits, level, self.handouts
        )
        if work.digest == known:
            return student, work.digest, None
        return student, work.digest, hall.examine(work.job(secret))

    def _record(self, result: Result, digest: str) -> None:
        student = result.student
        notebook = checked.build(self.source, result, self.sums)
        folder = self.course.autograded(student, self.assignment)
        submitted = self.course.submitted(student, self.assignment)
        checked.write(notebook, folder, self.assignment, submitted)
        stamp = folder / "timestamp.txt"
        when = stamp.read_text(errors="replace").strip() if stamp.is_file() else ""
        final = f"!{digest[1:]}" if result.failure else digest  # прерванное проверится снова
        self.book.record(result, notebook, final, when)


def _chosen(course: Course, assignment: str, students: list[str] | None) -> list[str]:
    known = course.students(assignment)
    if unknown := sorted(set(students or ()) - set(known)):
        raise NotFound(
            f"задание {assignment} не сдавали: {', '.join(unknown)}", "проверьте имена в submitted/"
        )
    if not known:
        raise NotFound(
            f"работ по заданию {assignment} нет",
            f"положите их в submitted/имя студента/{assignment}/{assignment}.ipynb",
        )
    return [name for name in known if not students or name in students]
