"""Свои файлы: песочницы одной работы видят библиотеки только для чтения, а остального диска нет.

Смотритель переходит в пространство имён, где корень — пустая файловая система в памяти, библиотеки
подставлены в неё только для чтения, а временная папка своя. Чтение через такую подстановку не
меняет времени последнего чтения; чужих работ, отзывов и журнала в этом корне нет, и даже `stat`
о них ничего не скажет. Нужны права root или пространства имён для всех; нет их — всё по-прежнему.

Источник: user_namespaces(7), mount_setattr(2), pivot_root(2).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

NEWNS, NEWUSER = 0x20000, 0x10000000
BIND, MOVE, REC, PRIVATE, DETACH = 0x1000, 0x2000, 0x4000, 0x40000, 2
MOUNT_SETATTR, AT_RECURSIVE, RDONLY, NOSUID, NODEV = 442, 0x8000, 1, 2, 4  # номер один на всех
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
PROC = Path("/proc")
OWN = PROC / "self" / "maps"


class Attributes(ctypes.Structure):
    """struct mount_attr: какие свойства подстановки включить и выключить."""

    _fields_ = tuple((name, ctypes.c_uint64) for name in ("on", "off", "spread", "users"))


def seal(readable: Iterable[Path]) -> bool:
    """Оставляет процессу и его потомкам `readable` и свою временную папку; вышло ли это.

    Не вышло — процесс видит те же файлы, что и раньше.
    """
    place = PIVOT_ROOT.get(os.uname().machine)
    if place is None:
        return False
    temporary = Path(tempfile.gettempdir()).resolve()
    try:
        _enter()
        stage = Path(tempfile.mkdtemp(prefix="course-view-", dir=temporary))
    except OSError:
        return False
    above = os.open(temporary, os.O_PATH | os.O_DIRECTORY)
    try:
        _mount("tmpfs", stage, "tmpfs", 0, "mode=755")
        _build(stage, temporary, readable)
        os.chdir(stage)
        _checked(_libc().syscall(place, b".", b"."))
        _checked(_libc().umount2(b".", DETACH))
        os.chdir("/")
    except OSError:
        _libc().umount2(os.fsencode(stage), DETACH)
        return False
    finally:
        with contextlib.suppress(OSError):
            os.rmdir(stage.name, dir_fd=above)
        os.close(above)
    return True


@contextlib.contextmanager
def scratch(folder: Path, megabytes: int) -> Iterator[None]:
    """На время блока папка — отдельная файловая система: свои номера файлов и свободное место."""
    _mount("tmpfs", folder, "tmpfs", NOSUID | NODEV, f"mode=700,size={megabytes}m")
    try:
        yield
    finally:
        _libc().umount2(os.fsencode(folder), DETACH)


def hide_processes(folder: Path) -> None:
    """Убирает из `/proc` всё, кроме карты своей памяти: номеров чужих процессов не узнать.

    Параметры:
        folder: своя пустая папка; в ней карта переждёт подмену.
    """
    _checked(_libc().unshare(NEWNS))
    kept = folder / OWN.name
    kept.touch()
    _mount(str(OWN), kept, None, BIND)
    _mount("tmpfs", PROC, "tmpfs", NOSUID | NODEV, "mode=755,size=64k")
    OWN.parent.mkdir()
    OWN.touch()
    _mount(str(kept), OWN, None, MOVE)
    _change(PROC, Attributes(RDONLY), 0)
    kept.unlink()


def sealed(readable: Iterable[Path]) -> bool:
    """Всё, что можно читать, подставлено только для чтения."""
    return all(os.statvfs(path).f_flag & os.ST_RDONLY for path in readable if path.exists())


def _enter() -> None:
    """Новое пространство имён: root входит в него так, остальные — через своё имя root."""
    user, group = os.geteuid(), os.getegid()
    if _libc().unshare(NEWNS) != 0:
        _checked(_libc().unshare(NEWUSER | NEWNS))
        (PROC / "self" / "setgroups").write_text("deny")
        (PROC / "self" / "uid_map").write_text(f"{user} {user} 1")
        (PROC / "self" / "gid_map").write_text(f"{group} {group} 1")
    _mount("none", Path("/"), None, REC | PRIVATE)


def _build(root: Path, temporary: Path, readable: Iterable[Path]) -> None:
    own = _under(root, temporary)
    own.mkdir(parents=True)
    _mount("tmpfs", own, "tmpfs", NOSUID | NODEV, "mode=700")
    done: list[Path] = []
    for path in [*readable, Path(os.devnull), PROC]:
        _graft(root, path, done)
    _change(root, Attributes(RDONLY | NOSUID), AT_RECURSIVE)
    _change(own, Attributes(0, RDONLY), 0)


def _graft(root: Path, path: Path, done: list[Path]) -> None:
    """Подставляет папку или файл под тем же именем; ссылки на пути к ним — такие же ссылки."""
    here = Path("/")
    for number, part in enumerate(path.parts[1:], 2):
        here /= part
        if any(here.is_relative_to(known) for known in done):
            return
        if here.is_symlink():
            copy, target = _under(root, here), here.readlink()
            if not copy.is_symlink():
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.symlink_to(target)
            rest = path.parts[number:]
            _graft(root, Path(os.path.normpath(here.parent / target)).joinpath(*rest), done)
            return
    if not path.exists():
        return
    copy = _under(root, path)
    copy.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        copy.mkdir(exist_ok=True)
    else:
        copy.touch()
    _mount(str(path), copy, None, BIND | REC)
    done.append(path)


def _under(root: Path, path: Path) -> Path:
    return root.joinpath(*path.parts[1:])


def _mount(source: str, target: Path, kind: str | None, flags: int, options: str = "") -> None:
    """mount(2)."""
    texts = (os.fsencode(text) if text is not None else None for text in (source, target, kind))
    _checked(_libc().mount(*texts, ctypes.c_ulong(flags), options.encode() or None))


def _change(path: Path, attributes: Attributes, flags: int) -> None:
    """mount_setattr(2)."""
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    reference = ctypes.byref(attributes)
    _checked(_libc().syscall(MOUNT_SETATTR, -100, os.fsencode(path), flags, reference, size))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"свои файлы: {os.strerror(code)}")
