"""Таблица `course_results` рядом с таблицами nbgrader: статусы, сообщения, отпечаток проверенного.

Она меняется в одной транзакции с баллами, поэтому после обрыва видно, что уже сделано.
"""

from __future__ import annotations

import json

import sqlalchemy as sql
from sqlalchemy import orm

from ..result import Result

TABLE = sql.Table(
    "course_results",
    sql.MetaData(),
    sql.Column("assignment", sql.String(128), primary_key=True),
    sql.Column("student", sql.String(128), primary_key=True),
    sql.Column("digest", sql.String(64), nullable=False),
    sql.Column("result", sql.Text, nullable=False),
)


class ResultStore:
    """Итоги проверки в базе журнала; транзакцию завершает владелец сессии.

    Параметры:
        db: открытая сессия.
    """

    def __init__(self, db: orm.Session) -> None:
        self.db = db
        TABLE.metadata.create_all(db.get_bind())

    def digest(self, student: str, assignment: str) -> str:
        """Отпечаток последней проверки; пусто — её не было."""
        query = sql.select(TABLE.c.digest).where(*_of(student, assignment))
        return self.db.execute(query).scalar() or ""

    def all(self, assignment: str) -> list[Result]:
        """Итоги всех проверенных работ по алфавиту."""
        query = sql.select(TABLE.c.student, TABLE.c.result).where(TABLE.c.assignment == assignment)
        rows = sorted(self.db.execute(query).all())
        return [Result.restore(json.loads(result)) for _, result in rows]

    def put(self, result: Result, digest: str) -> None:
        """Записывает итог вместо прежнего."""
        self.db.execute(TABLE.delete().where(*_of(result.student, result.assignment)))
        text = json.dumps(result.plain(), ensure_ascii=False)
        row = {"assignment": result.assignment, "student": result.student}
        self.db.execute(TABLE.insert().values(**row, digest=digest, result=text))


def _of(student: str, assignment: str) -> tuple[sql.ColumnElement[bool], sql.ColumnElement[bool]]:
    return TABLE.c.student == student, TABLE.c.assignment == assignment
