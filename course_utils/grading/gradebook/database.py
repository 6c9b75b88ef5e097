"""База журнала: SQLite рядом с курсом или PostgreSQL по адресу; пароль нигде не печатается."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sql
from nbgrader import api

from ..errors import DatabaseError

REMEDIES = {
    "postgresql": "проверьте адрес, запущен ли сервер и создана ли в нём база (createdb)",
    "sqlite": "проверьте, есть ли такая папка и можно ли в неё писать",
}


def connect(url: str) -> api.Gradebook:
    """Открывает журнал nbgrader.

    Параметры:
        url: адрес SQLAlchemy: sqlite:///журнал.db или postgresql+psycopg://имя@сервер/база.

    Ошибки:
        DatabaseError: адрес не разобрать, нет драйвера, база не отвечает.
    """
    address = _parsed(url)
    shown, kind = address.render_as_string(), address.get_backend_name()
    try:
        with _tools_on_path():
            return api.Gradebook(url)
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"для журнала {shown} нет пакета {error.name}",
            'установите драйвер — pip install "psycopg[binary]"',
        ) from error
    except (sql.exc.SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        remedy = REMEDIES.get(kind, "проверьте адрес")
        raise DatabaseError(f"журнал {shown} не открылся ({reason})", remedy) from error


def _parsed(url: str) -> sql.URL:
    try:
        address = sql.make_url(url)
        address.get_dialect()
    except sql.exc.ArgumentError as error:
        raise DatabaseError(
            "адрес журнала не разобрать; он пишется так: "
            "sqlite:///gradebook.db или postgresql+psycopg://имя@сервер/база"
        ) from error
    return address


@contextlib.contextmanager
def _tools_on_path() -> Iterator[None]:
    """nbgrader зовёт программу alembic по имени: в неактивной среде её не найти."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
