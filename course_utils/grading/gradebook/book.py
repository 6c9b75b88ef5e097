"""Журнал оценок nbgrader: задание, студенты, баллы; работа — одна транзакция."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import replace
from types import TracebackType
from typing import Any

import sqlalchemy as sql
from nbformat import from_dict
from nbgrader import api, utils
from sqlalchemy import orm

from ..notebook.raw import Notebook
from ..notebook.source import Source
from ..result import Result, Status, TaskResult
from .database import connect, patient, trouble
from .moment import moment
from .register import checksums, save_cells, snapshot
from .store import ResultStore

TRIES = 3
RESUBMITTED = "работа сдана заново после оценки: балл преподавателя — за прежний текст"


class Book:
    """Открытый журнал; контекстный менеджер. Пишет в него один процесс.

    Занятого другими журнала ждут; любая беда с базой внутри блока становится `DatabaseError`.

    Параметры:
        url: адрес базы SQLAlchemy, например sqlite:///gradebook.db или postgresql://….
    """

    def __init__(self, url: str) -> None:
        self.url = patient(url)
        self.gradebook = connect(url)
        self.db: orm.Session = self.gradebook.db
        try:
            self.store = ResultStore(self.db)
        except sql.exc.SQLAlchemyError as error:
            self.close()
            raise trouble(self.url, error) from error

    def close(self) -> None:
        """Закрывает соединение."""
        self.gradebook.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        with contextlib.suppress(sql.exc.SQLAlchemyError):
            self.close()
        if isinstance(error, sql.exc.SQLAlchemyError):
            raise trouble(self.url, error) from error

    def register(self, assignment: str, source: Source, config: Any = None) -> dict[str, str]:
        """Заводит задание, если его ещё нет или оно изменилось; возвращает суммы ячеек.

        Ошибки:
            SourceError: исходный ноутбук не по схеме nbformat.
            DatabaseError: к заданию уже есть работы, а набор его ячеек стал другим.
        """
        self.gradebook.update_or_create_assignment(assignment)
        remembered = snapshot(source, config)
        if not self._matches(assignment, remembered):
            save_cells(remembered, assignment, self.url)
        self._keep(assignment)
        return checksums(remembered)

    def results(self, assignment: str) -> list[Result]:
        """Итоги всех проверенных работ, с баллами, которые поставил преподаватель."""
        given: dict[str, dict[str, tuple[Any, ...]]] = defaultdict(dict)
        chosen = api.Grade.manual_score, api.Grade.extra_credit, api.Grade.needs_manual_grade
        for student, task, *grade in self._about(assignment, api.Grade, *chosen):
            given[student][task] = tuple(grade)
        return [
            _with_manual(result, given[result.student], stale)
            for result, stale in self.store.all(assignment)
        ]

    def comments(self, assignment: str) -> dict[str, dict[str, str]]:
        """Замечания преподавателя: студент → grade_id → текст."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for student, task, text in self._about(assignment, api.Comment, api.Comment.comment):
            if text:
                found[student][task] = text
        return found

    def keep_pages(self, assignment: str, done: dict[str, str]) -> None:
        """Запоминает отпечатки сделанных страниц."""
        if done:
            self.store.put_pages(assignment, done)
            self.db.commit()

    def record(
        self, result: Result, notebook: Notebook, digest: str, timestamp: str = ""
    ) -> Result:
        """Записывает итог работы; повтор с тем же итогом ничего не меняет.

        Возвращает:
            Итог, каким он записан: вопросы без ответа стоят ноль сразу, преподавателя не ждут.
        """
        silent = _unanswered(notebook)
        when, doubt = moment(timestamp)
        note = "; ".join(filter(None, (result.note, doubt)))
        tasks = tuple(_settle(task, silent) for task in result.tasks)
        result = replace(result, tasks=tasks, note=note)
        for chance in range(TRIES):
            try:
                self._write(result, silent, digest, when)
                break
            except BaseException as error:
                self.db.rollback()
                if not isinstance(error, sql.exc.OperationalError) or chance + 1 == TRIES:
                    raise
        return result

    def _write(self, result: Result, silent: set[str], digest: str, when: Any) -> None:
        """Баллы и исход одной транзакцией."""
        known, stale = self.store.known(result.student, result.assignment)
        changed = bool(known) and known[1:] != digest[1:]
        submission = self._submission(result.student, result.assignment)
        if when is not None:
            submission.timestamp = when
        stale = self._fill(submission, result, silent, stale, changed)
        self.store.put(result, digest, stale)
        self.db.commit()

    def _about(self, assignment: str, what: Any, *columns: Any) -> Any:
        """Студент, grade_id и столбцы таблицы оценок или замечаний — одним запросом."""
        work, entry, cell = api.SubmittedAssignment, api.SubmittedNotebook, api.BaseCell
        return self.db.execute(
            sql.select(work.student_id, cell.name, *columns)
            .select_from(what)
            .join(entry, what.notebook_id == entry.id)
            .join(work, entry.assignment_id == work.id)
            .join(cell, what.cell_id == cell.id)
            .join(api.Assignment, work.assignment_id == api.Assignment.id)
            .where(api.Assignment.name == assignment)
        ).all()

    def _submission(self, student: str, assignment: str) -> Any:
        """Запись о работе; если её нет — вместе с пустыми оценками, как делает nbgrader."""
        with contextlib.suppress(api.MissingEntry):
            return self.gradebook.find_submission(assignment, student)
        with self.db.no_autoflush:
            person = self.db.get(api.Student, student) or api.Student(id=student)
            work = api.SubmittedAssignment(
                assignment=self.gradebook.find_assignment(assignment), student=person
            )
            for notebook in work.assignment.notebooks:
                entry = api.SubmittedNotebook(notebook=notebook, assignment=work)
                for cell in (*notebook.grade_cells, *notebook.task_cells):
                    api.Grade(cell_id=cell.id, notebook=entry)
                for cell in (*notebook.solution_cells, *notebook.task_cells):
                    api.Comment(cell_id=cell.id, notebook=entry)
            self.db.add(work)
        self.db.flush()
        return work

    def _fill(
        self, submission: Any, result: Result, silent: set[str], stale: set[str], changed: bool
    ) -> set[str]:
        """Баллы и замечания работы; возвращает задачи с баллом за прежний текст.

        Параметры:
            stale: такие задачи по прежней записи.
            changed: с прошлой проверки работа изменилась.
        """
        tasks = {task.task: task for task in result.tasks}
        left = set()
        for entry in submission.notebooks:
            for grade in entry.grades:
                name, by_hand = grade.cell.name, grade.manual_score is not None
                grade.auto_score = tasks[name].score if name in tasks else None
                old = by_hand and (changed or (name in stale and bool(grade.needs_manual_grade)))
                if old:
                    left.add(name)
                if not by_hand or old:
                    grade.needs_manual_grade = old or grade.auto_score is None
            for comment in entry.comments:
                name = comment.cell.name
                told = f"{RESUBMITTED[0].upper()}{RESUBMITTED[1:]}." if name in left else None
                comment.auto_comment = told or ("Нет ответа." if name in silent else None)
        return left

    def _keep(self, assignment: str) -> None:
        """Держит ячейки задания в памяти: иначе их ищут в базе заново для каждой оценки."""
        scoped: Any = self.db
        scoped().expire_on_commit = False
        notebooks = self.gradebook.find_assignment(assignment).notebooks
        self._kept = [
            (notebook, *notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells)
            for notebook in notebooks
        ]

    def _matches(self, assignment: str, remembered: Any) -> bool:
        """В журнале то же задание: те же ячейки с тем же содержимым."""
        try:
            known = self.gradebook.find_notebook(assignment, assignment)
        except api.MissingEntry:
            return False
        return {cell.name: cell.checksum for cell in known.source_cells} == checksums(remembered)


def _unanswered(notebook: Notebook) -> set[str]:
    """Ячейки, которые студент оставил такими, какими получил."""
    cells = (from_dict(cell) for cell in notebook["cells"])
    owned = [cell for cell in cells if utils.is_solution(cell)]
    return {
        cell.metadata.nbgrader["grade_id"]
        for cell in owned
        if cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    }


def _settle(task: TaskResult, silent: set[str]) -> TaskResult:
    """Вопрос без ответа — ноль сразу, преподавателя не ждёт."""
    if task.status is Status.MANUAL and task.task in silent:
        return TaskResult(task.task, Status.MISSING, 0.0, task.points, "ответа нет")
    return task


def _with_manual(result: Result, given: dict[str, tuple[Any, ...]], stale: set[str]) -> Result:
    """Подставляет баллы преподавателя."""
    tasks = []
    for task in result.tasks:
        manual, extra, waits = given.get(task.task, (None, None, False))
        tasks.append(_graded_by_hand(task, manual, extra, waits and task.task in stale))
    return replace(result, tasks=tuple(tasks))


def _graded_by_hand(
    task: TaskResult, manual: float | None, extra: float | None, stale: bool
) -> TaskResult:
    """Балл преподавателя вместо машинного и его добавка (extra credit), как считает nbgrader."""
    score = task.score if manual is None else manual
    if score is None or (manual is None and not extra):
        return task
    score = float(score + (extra or 0.0))
    if stale:
        return TaskResult(task.task, Status.MANUAL, score, task.points, RESUBMITTED, task.detail)
    status = Status.PASSED if score >= task.points else Status.PARTIAL if score else Status.FAILED
    return TaskResult(task.task, status, score, task.points, task.message, task.detail)
