"""Рабочая папка песочницы: сколько в ней занято на самом деле и как её убрать без остатка.

Студент может спрятать место — удалить открытый файл, закрыть папку от чтения — и сделать уборку
долгой или слишком глубокой. Ссылок и смены прав песочница не разрешает.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "course-sandbox-"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
ENTRY = 32 << 10  # убирать миллион пустых файлов тоже некогда


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """Пустая папка на время блока; пока жив этот процесс, она заперта (flock).

    После kill -9 замок исчезает сам, и папку уберёт `remove_stale` следующего запуска.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):  # убрали раньше, чем мы её открыли
            lock = os.open(folder, FOLDER)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists():
                break
            os.close(lock)
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):
            remove(folder)
        os.close(lock)


def remove_stale() -> None:
    """Убирает папки песочниц, у которых больше нет хозяина; чужие и запертые не трогает."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):
            lock = os.open(folder, FOLDER)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(lock).st_uid == os.geteuid():
                    remove(folder)
            finally:
                os.close(lock)


def used(folder: Path, pid: int, enough: int) -> int:
    """Занято папкой и удалёнными файлами, которые держит процесс, в байтах.

    Параметры:
        folder: рабочая папка.
        pid: процесс песочницы.
        enough: дальше этого числа можно не считать; один файл — не больше четверти.
    """
    return _folder_size(folder, enough) + _deleted_size(pid, folder, enough // 4)


def remove(folder: Path) -> None:
    """Удаляет папку любой глубины: спуск и подъём по одной, без длинных путей и рекурсии."""
    here, path = os.open(folder, FOLDER), []
    while True:
        inner = _empty_files(here)
        if inner:
            os.chmod(inner, 0o700, dir_fd=here)
            here, above = os.open(inner, FOLDER, dir_fd=here), here
            path.append(inner)
        elif path:
            here, above = os.open("..", FOLDER, dir_fd=here), here
            os.rmdir(path.pop(), dir_fd=here)
        else:
            break
        os.close(above)
    os.close(here)
    folder.rmdir()


def _empty_files(here: int) -> str:
    """Удаляет файлы открытой папки; возвращает имя какой-нибудь вложенной папки."""
    inner = ""
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                inner = entry.name
            else:
                os.unlink(entry.name, dir_fd=here)
    return inner


def _folder_size(folder: Path, enough: int) -> int:
    """Занято на диске, в байтах, но считает не дальше enough; файл стоит не меньше 32 КБ."""
    total, waiting = 0, [str(folder)]
    while waiting and total <= enough:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                info = entry.stat(follow_symlinks=False)
                total += max(ENTRY, info.st_blocks * 512)
                if entry.is_dir(follow_symlinks=False):
                    if info.st_mode & 0o700 != 0o700:  # прятать файлы от учёта нельзя
                        Path(entry.path).chmod(0o700)
                    waiting.append(entry.path)
    return total


def _deleted_size(pid: int, folder: Path, largest: int) -> int:
    """Сколько места держат файлы, которые процесс удалил, но не отпустил (Linux).

    Удалённый файл жив, пока открыт или отображён в память. Размер отображённого не узнать:
    считается наибольший возможный.
    """
    held: dict[int, int] = {}
    with contextlib.suppress(OSError), Path(f"/proc/{pid}/maps").open("rb") as maps:
        lines = (line.split(maxsplit=5) for line in maps if line.endswith(b" (deleted)\n"))
        mine = os.fsencode(folder)
        held = {int(line[4]): largest for line in lines if line[5].startswith(mine)}
    with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as handles:
        for handle in handles:
            with contextlib.suppress(OSError):
                info = handle.stat()
                if stat.S_ISREG(info.st_mode) and not info.st_nlink:
                    held[info.st_ino] = info.st_blocks * 512
    return sum(held.values())
