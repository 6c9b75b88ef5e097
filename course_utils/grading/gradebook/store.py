"""Свои таблицы рядом с таблицами nbgrader: `course_results` и `course_pages`.

В первой — статусы, сообщения и отпечаток проверенного; она меняется в одной транзакции с баллами,
поэтому после обрыва видно, что уже сделано. Во второй — отпечатки готовых страниц.
"""

from __future__ import annotations

import json

import sqlalchemy as sql
from sqlalchemy import orm

from ..result import Result

RESUBMITTED = "resubmitted"  # поле итога: задачи, где балл преподавателя — за прежний текст
METADATA = sql.MetaData()
TABLE = sql.Table(
    "course_results",
    METADATA,
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("digest", sql.String(64), nullable=False),
    sql.Column("result", sql.Text, nullable=False),
)
PAGES = sql.Table(
    "course_pages",
    METADATA,
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("digest", sql.String(64), nullable=False),
)


class ResultStore:
    """Итоги проверки в базе журнала; транзакцию завершает владелец сессии.

    Параметры:
        db: открытая сессия.
    """

    def __init__(self, db: orm.Session) -> None:
        self.db = db
        METADATA.create_all(db.get_bind())

    def known(self, student: str, assignment: str) -> tuple[str, set[str]]:
        """Отпечаток последней проверки и задачи, где балл преподавателя — за прежний текст."""
        query = sql.select(TABLE.c.digest, TABLE.c.result).where(*_of(student, assignment))
        row = self.db.execute(query).first()
        return (row[0], _restored(row[1])[1]) if row else ("", set())

    def digests(self, assignment: str) -> dict[str, str]:
        """Студент → отпечаток последней проверки."""
        query = sql.select(TABLE.c.student, TABLE.c.digest).where(TABLE.c.assignment == assignment)
        return {row.student: row.digest for row in self.db.execute(query)}

    def pages(self, assignment: str) -> dict[str, str]:
        """Студент → отпечаток его страницы."""
        query = sql.select(PAGES.c.student, PAGES.c.digest).where(PAGES.c.assignment == assignment)
        return {row.student: row.digest for row in self.db.execute(query)}

    def put_pages(self, assignment: str, done: dict[str, str]) -> None:
        """Запоминает отпечатки сделанных страниц."""
        mine = PAGES.c.assignment == assignment
        self.db.execute(PAGES.delete().where(mine, PAGES.c.student.in_(done)))
        rows = [{"assignment": assignment, "student": s, "digest": d} for s, d in done.items()]
        self.db.execute(PAGES.insert(), rows)

    def all(self, assignment: str) -> list[tuple[Result, set[str]]]:
        """Итоги всех проверенных работ по алфавиту; с ними — задачи, оценённые за прежний текст."""
        query = sql.select(TABLE.c.student, TABLE.c.result).where(TABLE.c.assignment == assignment)
        rows = sorted(self.db.execute(query).all())
        return [_restored(text) for _, text in rows]

    def put(self, result: Result, digest: str, stale: set[str]) -> None:
        """Записывает итог вместо прежнего."""
        self.db.execute(TABLE.delete().where(*_of(result.student, result.assignment)))
        plain = result.plain() | {RESUBMITTED: sorted(stale)}
        text = json.dumps(plain, ensure_ascii=False)
        row = {"assignment": result.assignment, "student": result.student}
        self.db.execute(TABLE.insert().values(**row, digest=digest, result=text))


def _restored(text: str) -> tuple[Result, set[str]]:
    plain = json.loads(text)
    stale = set(plain.pop(RESUBMITTED, ()))
    return Result.restore(plain), stale


def _of(student: str, assignment: str) -> tuple[sql.ColumnElement[bool], sql.ColumnElement[bool]]:
    return TABLE.c.student == student, TABLE.c.assignment == assignment
