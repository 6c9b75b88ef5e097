"""Landlock: процесс сам отказывается от файлов, сигналов и портов, кроме перечисленных.

Источник: Documentation/userspace-api/landlock.rst ядра Linux (версии 1–7 интерфейса).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE, ADD_RULE, RESTRICT = 444, 445, 446  # номера одинаковы на x86_64 и aarch64
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
REMOVE = 1 << 4 | 1 << 5
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # по версии
TCP, SCOPE = 0b11, 0b11  # bind и connect; абстрактные сокеты и сигналы

READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | TRUNCATE | REMOVE | MAKE_DIR | MAKE_REG
ON_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE


class Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr: что запрещено, пока не разрешено правилом."""

    _fields_ = (("files", ctypes.c_uint64), ("ports", ctypes.c_uint64), ("scope", ctypes.c_uint64))


class PathBeneath(ctypes.Structure):
    """struct landlock_path_beneath_attr: права на папку и всё, что в ней."""

    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Версия Landlock в ядре; 0 — его нет."""
    if sys.platform != "linux":
        return 0
    answer: int = _libc().syscall(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    return max(0, answer)


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Навсегда оставляет процессу чтение `readable` и запись в `writable`.

    Параметры:
        readable: папки и файлы; несуществующие пропускаются.
        writable: папки и файлы, в которые можно писать.

    Ошибки:
        OSError: ядро отказало.
    """
    libc, abi = _libc(), version()
    if not abi:
        raise OSError("Landlock: ядро его не поддерживает")
    handled = RIGHTS[max(known for known in RIGHTS if known <= abi)]
    ports, scope = TCP if abi >= 4 else 0, SCOPE if abi >= 6 else 0
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = Ruleset(handled, ports, scope)
    ruleset = _checked(libc.syscall(CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0))
    try:
        for rights, paths in ((READ, readable), (WRITE, writable)):
            for path in paths:
                _allow(libc, ruleset, path, rights & handled)
        _checked(libc.syscall(RESTRICT, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights &= -1 if path.is_dir() else ON_FILE
        rule = PathBeneath(rights, folder)
        _checked(libc.syscall(ADD_RULE, ruleset, 1, ctypes.byref(rule), 0))
    finally:
        os.close(folder)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock: {os.strerror(code)}")
    return result
