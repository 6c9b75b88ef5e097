"""Файлы, лежащие внутри пакета: путь, контрольная сумма, понятная ошибка."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

from ..places import ASSETS

REMEDY = "Переустановите курс из чистой копии репозитория или выполните `git checkout -- {path}`."


class DataError(RuntimeError):
    """Файл с данными курса отсутствует или испорчен."""


def _relative(path: Path) -> str:
    return path.relative_to(ASSETS.parent.parent).as_posix()


def asset(name: str) -> Path:
    """Путь к файлу данных пакета.

    Параметры:
        name: путь внутри `course_utils/assets`.

    Ошибки:
        DataError: файла нет.
    """
    path = ASSETS / name
    if not path.is_file():
        where = _relative(path)
        raise DataError(f"нет файла данных {where}. {REMEDY.format(path=where)}")
    return path


def read_gzip(name: str, sha256: str) -> bytes:
    """Распаковывает gzip-файл пакета и сверяет SHA-256 распакованных байтов.

    Ошибки:
        DataError: файла нет, архив повреждён или сумма не совпала; в тексте — имя файла.
    """
    path = asset(name)
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, f"архив не распаковывается: {error}") from error
    actual = hashlib.sha256(content).hexdigest()
    if actual != sha256:
        raise _damaged(path, f"SHA-256 {actual[:12]}… вместо {sha256[:12]}…")
    return content


def _damaged(path: Path, what: str) -> DataError:
    where = _relative(path)
    return DataError(f"файл данных {where} испорчен ({what}). {REMEDY.format(path=where)}")
