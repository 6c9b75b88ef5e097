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
WAIT = 60  # с: столько ждут, пока журнал освободит другая программа
BUSY = "закройте formgrader и другие программы с этим журналом и повторите: записанное цело"
OLD = "сделайте копию журнала и выполните в папке курса nbgrader db upgrade"


def patient(url: str) -> str:
    """Тот же адрес; для SQLite — с долгим ожиданием занятой базы."""
    address = _parsed(url)
    if address.get_backend_name() == "sqlite" and "timeout" not in address.query:
        address = address.update_query_dict({"timeout": str(WAIT)})
    return address.render_as_string(hide_password=False)


def trouble(url: str, error: Exception) -> DatabaseError:
    """Беда с базой словами: что случилось и что делать."""
    address = _parsed(url)
    shown = address.set(query={}).render_as_string()
    reason = str(getattr(error, "orig", error)).partition("\n")[0]
    if "is locked" in reason:
        return DatabaseError(f"журнал {shown} занят дольше {WAIT} с", BUSY)
    if any(sign in reason for sign in ("no such column", "no such table", "does not exist")):
        return DatabaseError(f"журнал {shown} создан другой версией nbgrader ({reason})", OLD)
    if "malformed" in reason or "not a database" in reason:
        return DatabaseError(f"журнал {shown} повреждён ({reason})", "верните его из копии")
    remedy = REMEDIES.get(address.get_backend_name(), "проверьте адрес")
    return DatabaseError(f"журнал {shown} не работает ({reason})", remedy)


def connect(url: str) -> api.Gradebook:
    """Открывает журнал nbgrader.

    Параметры:
        url: адрес SQLAlchemy: sqlite:///журнал.db или postgresql+psycopg://имя@сервер/база.

    Ошибки:
        DatabaseError: адрес не разобрать, нет драйвера, база не отвечает.
    """
    address = _parsed(url)
    shown = address.render_as_string()
    try:
        with _tools_on_path():
            return api.Gradebook(patient(url))
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"для журнала {shown} нет пакета {error.name}",
            'установите драйвер — pip install "psycopg[binary]"',
        ) from error
    except (sql.exc.SQLAlchemyError, OSError) as error:
        raise trouble(url, error) from error


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
