"""Файлы: чужой прочесть с опаской, свой записать целиком или никак."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from .errors import UnreadableSubmission


def read_file(path: Path, megabytes: int) -> bytes:
    """Содержимое сданного файла: обычный файл, не ссылка, не больше предела.

    Ошибки:
        UnreadableSubmission: файла нет, это ссылка, канал или слишком большой файл.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags)
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise UnreadableSubmission("это не обычный файл")
            if info.st_size > megabytes << 20:
                raise UnreadableSubmission(
                    f"файл больше {megabytes} МБ", "очистите выводы и сдайте снова"
                )
            with open(handle, "rb", closefd=False) as file:
                return file.read(megabytes << 20)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnreadableSubmission(f"файл не открыть: {error.strerror}") from error


def write_whole(path: Path, text: str) -> None:
    """Записывает файл целиком или никак: сначала черновик рядом, потом переименование.

    Папка создаётся; одинокие суррогаты, которых нет в UTF-8, становятся вопросительными знаками.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.stem}.draft")
    draft.write_bytes(encoded(text))
    draft.replace(path)


def encoded(text: str) -> bytes:
    """Текст в UTF-8; одинокие суррогаты становятся вопросительными знаками."""
    return text.encode("utf-8", "replace")
