"""Понятная ошибка — строкой на экране; ошибка в самой программе — трассировкой."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ..errors import CourseError

WORDS = {
    errno.ENOENT: "нет такого файла или папки",
    errno.EACCES: "не хватает прав",
    errno.EPERM: "не хватает прав",
    errno.EISDIR: "это папка, а нужен файл",
    errno.ENOTDIR: "это файл, а нужна папка",
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "ваша доля диска занята",
    errno.EROFS: "диск открыт только для чтения",
}
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # место кончилось, где бы файл ни лежал


@contextmanager
def explained(trouble: str) -> Iterator[None]:
    """Внутри блока известная беда кончает команду словами и кодом 2; неизвестная идёт дальше.

    Параметры:
        trouble: что не удалось; с этого начинается сообщение.
    """
    try:
        yield
    except CourseError as error:
        reason: Exception | str = error
    except OSError as error:
        if error.filename is None and error.errno not in FULL:
            raise
        name = f": {error.filename}" if error.filename is not None else ""
        reason = f"{WORDS.get(error.errno or 0, error.strerror)}{name}"
    else:
        return
    typer.secho(f"{trouble}: {reason}", fg="red", err=True)
    raise typer.Exit(2)
