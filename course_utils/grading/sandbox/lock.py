"""Песочница: процесс запирает сам себя, прежде чем выполнить чужой код.

Слои по порядку: своя сессия и смерть вместе с родителем, закрытые дескрипторы, чистое окружение,
пределы ресурсов, свои файлы, отказ от привилегий, Landlock, seccomp. Каждый слой ядра проверяется
делом: в ответ идёт только то, что действительно запрещает. На macOS нет Landlock, seccomp и смерти
вместе с родителем: уровень «только пределы».
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys
import sysconfig
import tempfile
from pathlib import Path

from ...places import PACKAGE
from ..limits import Limits
from . import landlock, seccomp, view

MB = 1 << 20
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 38, 36
KEPT = ("LANG", "LC_ALL", "MPLBACKEND", "TORCH_HOME")
OWN = ("HOME", "TMPDIR", "MPLCONFIGDIR", "TORCHINDUCTOR_CACHE_DIR")
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/fonts", "/usr/share/zoneinfo",
          "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/dev/urandom", "/dev/zero",
          *(f"/sys/devices/system/cpu/{name}" for name in ("online", "possible", "present")),
          )  # fmt: skip


def enter(folder: Path, limits: Limits, keep: int, parent: int, private: bool) -> list[str]:
    """Запирает текущий процесс в папке `folder`.

    Параметры:
        folder: пустая рабочая папка, единственное место для записи.
        limits: пределы.
        keep: дескриптор, который остаётся открытым вместе с 0, 1, 2.
        parent: номер родителя; его смерть — смерть процесса.
        private: родитель отделил свои файлы (см. `view`).

    Возвращает:
        слои, которые сработали: session, limits, view, privileges, landlock, seccomp.
    """
    os.setsid()
    die_with(parent)
    _close_all_but(keep)
    os.chdir(folder)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, **dict.fromkeys(OWN, str(folder)))
    tempfile.tempdir = None
    layers = ["session", *_attempt("limits", lambda: _limit(limits))]
    layers += _attempt("view", lambda: _view(folder)) if private else []
    layers += _attempt("privileges", _drop_privileges)
    layers += _attempt("landlock", lambda: _landlock(folder))
    return layers + _attempt("seccomp", _seccomp)


def die_with(parent: int) -> None:
    """Процесс получит SIGKILL, когда умрёт родитель (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Осиротевшие потомки достаются этому процессу, а не init (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def limit_self(megabytes: int, seconds: float) -> None:
    """Пределы для доверенного процесса: память сверх нынешней и процессорное время."""
    bounds = {
        resource.RLIMIT_DATA: _data_size() + megabytes * MB,
        resource.RLIMIT_CPU: int(seconds),
    }
    for kind, bound in bounds.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (bound, bound))


def readable() -> list[Path]:
    """Что коду студента можно читать: библиотеки Python и системы, больше ничего."""
    installed = {
        sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")
    }
    found = {entry for entry in sys.path if entry.endswith(("-packages", "lib-dynload"))}
    base = f"{sys.base_prefix}/lib" if sys.base_prefix != "/usr" else "/usr/lib"
    hub = os.environ.get("TORCH_HOME", "") + "/hub"
    return [Path(p) for p in sorted({*SYSTEM, *installed, *found, str(PACKAGE), base, hub})]


def _attempt(name: str, layer) -> list[str]:  # type: ignore[no-untyped-def]
    """Имя слоя, если он включился; система без него — не ошибка, а меньший уровень."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        layer()
        return [name]
    return []


def _close_all_but(keep: int) -> None:
    os.closerange(3, keep)
    os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX"))
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    os.close(quiet)


def _limit(limits: Limits) -> None:
    """Пределы ресурсов: уменьшить можно, вернуть — нельзя."""
    cpu = int(limits.total) + 1
    bounds = {
        "RLIMIT_CPU": cpu,
        "RLIMIT_FSIZE": limits.disk * MB // 4,
        "RLIMIT_NOFILE": limits.files,
        "RLIMIT_DATA": _data_size() + limits.memory * MB,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, bound in bounds.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
            resource.setrlimit(kind, (bound, bound))


def _data_size() -> int:
    """Собственная память процесса сейчас, в байтах: её RLIMIT_DATA уже считает занятой."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(status.split("VmData:")[1].split()[0]) << 10


def _view(folder: Path) -> None:
    if not view.sealed(readable()):
        raise ValueError("свои файлы включены, но библиотеки открыты на запись")
    view.hide_processes(folder)


def _drop_privileges() -> None:
    """Ни новых прав при запуске программ, ни уже имеющихся у root."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _landlock(folder: Path) -> None:
    """Из /proc — только карта своей памяти: по ней scikit-learn находит свои библиотеки.

    Её дескриптор остаётся открытым: забудь ядро эту запись, новую правило бы не узнало.
    """
    own = Path("/proc/self/maps")
    if own.exists():
        os.open(own, os.O_PATH)
    landlock.restrict([*readable(), own], [folder, Path(os.devnull)])
    with contextlib.suppress(PermissionError):
        next(Path("/").iterdir(), None)
        raise ValueError("Landlock включён, но корень читается")


def _seccomp() -> None:
    seccomp.restrict()
    with contextlib.suppress(PermissionError):
        socket.socket().close()
        raise ValueError("seccomp включён, но сокет создаётся")
