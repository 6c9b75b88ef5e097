"""Журнал оценок nbgrader: задание, студенты, баллы; работа — одна транзакция."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

from nbformat import from_dict
from nbgrader import api, utils
from sqlalchemy import orm

from ..notebook.raw import Notebook
from ..notebook.source import Source
from ..result import Result, Status, TaskResult
from .database import connect
from .register import checksums, save_cells, snapshot
from .store import ResultStore


class Book:
    """Открытый журнал; контекстный менеджер. Пишет в него один процесс.

    Параметры:
        url: адрес базы SQLAlchemy, например sqlite:///gradebook.db или postgresql://….
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.gradebook = connect(url)
        self.db: orm.Session = self.gradebook.db
        self.store = ResultStore(self.db)

    def close(self) -> None:
        """Закрывает соединение."""
        self.gradebook.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

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
        return [self._with_manual(result) for result in self.store.all(assignment)]

    def comments(self, student: str, assignment: str) -> dict[str, str]:
        """Замечания преподавателя: grade_id → текст."""
        try:
            submission = self.gradebook.find_submission(assignment, student)
        except api.MissingEntry:
            return {}
        found = [comment for entry in submission.notebooks for comment in entry.comments]
        return {comment.cell.name: comment.comment for comment in found if comment.comment}

    def record(
        self, result: Result, notebook: Notebook, digest: str, timestamp: str = ""
    ) -> Result:
        """Записывает итог работы; повтор с тем же итогом ничего не меняет.

        Возвращает:
            Итог, каким он записан: вопросы без ответа стоят ноль сразу, преподавателя не ждут.
        """
        silent = _unanswered(notebook)
        result = replace(result, tasks=tuple(_settle(task, silent) for task in result.tasks))
        try:
            submission = self._submission(result.student, result.assignment)
            if timestamp:
                with contextlib.suppress(ValueError, OverflowError):
                    submission.timestamp = utils.parse_utc(timestamp)
            self._fill(submission, result, silent)
            self.store.put(result, digest)
            self.db.commit()
        except BaseException:
            self.db.rollback()
            raise
        return result

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

    def _fill(self, submission: Any, result: Result, silent: set[str]) -> None:
        tasks = {task.task: task for task in result.tasks}
        for entry in submission.notebooks:
            for grade in entry.grades:
                score = tasks[grade.cell.name].score if grade.cell.name in tasks else None
                grade.auto_score = score
                grade.needs_manual_grade = score is None or grade.manual_score is not None
            for comment in entry.comments:
                comment.auto_comment = "Нет ответа." if comment.cell.name in silent else None

    def _with_manual(self, result: Result) -> Result:
        """Подставляет баллы преподавателя."""
        try:
            submission = self.gradebook.find_submission(result.assignment, result.student)
        except api.MissingEntry:
            return result
        given = {g.cell.name: g for entry in submission.notebooks for g in entry.grades}
        tasks = tuple(_graded_by_hand(task, given.get(task.task)) for task in result.tasks)
        return replace(result, tasks=tasks)

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


def _graded_by_hand(task: TaskResult, grade: Any) -> TaskResult:
    """Балл преподавателя вместо машинного и его добавка (extra credit), как считает nbgrader."""
    by_hand = grade is not None and grade.manual_score is not None
    score, extra = grade.manual_score if by_hand else task.score, grade and grade.extra_credit
    if score is None or not (by_hand or extra):
        return task
    score += extra or 0.0
    status = Status.PASSED if score >= task.points else Status.PARTIAL if score else Status.FAILED
    return TaskResult(task.task, status, float(score), task.points, task.message, task.detail)
