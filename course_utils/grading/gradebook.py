"""Журнал оценок nbgrader: задание, студенты, баллы; работа — одна транзакция.

Рядом с таблицами nbgrader в той же базе лежит `course_results`: статусы, сообщения и отпечаток
проверенного. Она меняется в той же транзакции, поэтому после обрыва видно, что уже сделано.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from nbformat import from_dict
from nbgrader import api, utils
from sqlalchemy.orm import Session

from .register import checksums, release, save_cells
from .result import Result, Status, TaskResult

RESULTS = sql.Table(
    "course_results",
    sql.MetaData(),
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("digest", sql.String(64), nullable=False),
    sql.Column("result", sql.Text, nullable=False),
)


class Book:
    """Открытый журнал; контекстный менеджер. Пишет в него один процесс.

    Параметры:
        url: адрес базы SQLAlchemy, например sqlite:///gradebook.db или postgresql://….
    """

    def __init__(self, url: str) -> None:
        self.url = url
        with _tools_on_path():
            self.gradebook = api.Gradebook(url)
        self.db: Session = self.gradebook.db
        RESULTS.metadata.create_all(self.gradebook.engine)

    def close(self) -> None:
        """Закрывает соединение."""
        self.gradebook.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def register(self, assignment: str, source: Path, config: Any = None) -> dict[str, str]:
        """Заводит задание, если его ещё нет или оно изменилось; возвращает суммы ячеек.

        Ошибки:
            RuntimeError: к заданию уже есть работы, а набор его ячеек стал другим.
        """
        self.gradebook.update_or_create_assignment(assignment)
        released = release(source, config)
        if not self._matches(assignment, released):
            save_cells(released, assignment, self.url)
        self._keep(assignment)
        return checksums(released)

    def digest(self, student: str, assignment: str) -> str:
        """Отпечаток последней проверки; пусто — её не было."""
        row = self.db.execute(_one(RESULTS.c.digest, student, assignment)).scalar()
        return row or ""

    def results(self, assignment: str) -> list[Result]:
        """Итоги всех проверенных работ, с баллами, которые поставил преподаватель."""
        query = sql.select(RESULTS.c.result).where(RESULTS.c.assignment == assignment)
        rows = self.db.execute(query.order_by(RESULTS.c.student)).scalars().all()
        return [self._with_manual(Result.restore(json.loads(row))) for row in rows]

    def comments(self, student: str, assignment: str) -> dict[str, str]:
        """Замечания преподавателя: grade_id → текст."""
        try:
            submission = self.gradebook.find_submission(assignment, student)
        except api.MissingEntry:
            return {}
        found = [comment for entry in submission.notebooks for comment in entry.comments]
        return {comment.cell.name: comment.comment for comment in found if comment.comment}

    def record(
        self, result: Result, notebook: dict[str, Any], digest: str, timestamp: str = ""
    ) -> None:
        """Записывает итог работы; повтор с тем же итогом ничего не меняет."""
        try:
            submission = self._submission(result.student, result.assignment)
            if timestamp:
                with contextlib.suppress(ValueError, OverflowError):
                    submission.timestamp = utils.parse_utc(timestamp)
            self._fill(submission, result, notebook)
            self.db.execute(_delete(result.student, result.assignment))
            self.db.execute(
                RESULTS.insert().values(
                    assignment=result.assignment, student=result.student, digest=digest,
                    result=json.dumps(result.plain(), ensure_ascii=False),
                )
            )  # fmt: skip
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise

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

    def _fill(self, submission: Any, result: Result, notebook: dict[str, Any]) -> None:
        silent = _unanswered(notebook)
        result.tasks = [_settle(task, silent) for task in result.tasks]
        tasks = {task.task: task for task in result.tasks}
        for entry in submission.notebooks:
            for grade in entry.grades:
                score = tasks[grade.cell.name].score if grade.cell.name in tasks else None
                grade.auto_score = score
                grade.needs_manual_grade = score is None or grade.manual_score is not None
            for comment in entry.comments:
                comment.auto_comment = "Нет ответа." if comment.cell.name in silent else None

    def _with_manual(self, result: Result) -> Result:
        """Подставляет баллы преподавателя: его оценка главнее машинной."""
        try:
            submission = self.gradebook.find_submission(result.assignment, result.student)
        except api.MissingEntry:
            return result
        given = {g.cell.name: g.manual_score for n in submission.notebooks for g in n.grades}
        result.tasks = [_graded_by_hand(t, given.get(t.task)) for t in result.tasks]
        return result

    def _keep(self, assignment: str) -> None:
        """Держит ячейки задания в памяти: иначе их ищут в базе заново для каждой оценки."""
        scoped: Any = self.db
        scoped().expire_on_commit = False
        notebooks = self.gradebook.find_assignment(assignment).notebooks
        self._kept = [
            (notebook, *notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells)
            for notebook in notebooks
        ]

    def _matches(self, assignment: str, released: Any) -> bool:
        """В журнале то же задание: те же ячейки с тем же содержимым."""
        try:
            known = self.gradebook.find_notebook(assignment, assignment)
        except api.MissingEntry:
            return False
        return {cell.name: cell.checksum for cell in known.source_cells} == checksums(released)


@contextlib.contextmanager
def _tools_on_path() -> Iterator[None]:
    """nbgrader зовёт программу alembic по имени: в неактивной среде её не найти."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _unanswered(notebook: dict[str, Any]) -> set[str]:
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


def _graded_by_hand(task: TaskResult, score: float | None) -> TaskResult:
    if score is None:
        return task
    status = Status.PASSED if score >= task.points else Status.PARTIAL if score else Status.FAILED
    return TaskResult(task.task, status, float(score), task.points, task.message, task.detail)


def _one(column: Any, student: str, assignment: str) -> Any:
    where = (RESULTS.c.student == student) & (RESULTS.c.assignment == assignment)
    return sql.select(column).where(where)


def _delete(student: str, assignment: str) -> Any:
    where = (RESULTS.c.student == student) & (RESULTS.c.assignment == assignment)
    return RESULTS.delete().where(where)
