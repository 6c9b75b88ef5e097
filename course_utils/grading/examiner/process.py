"""Процесс экзаменатора: смотритель, задание, проверка, сообщения в журнал."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import traceback
from collections.abc import Iterator

from ...errors import CourseError
from ..sandbox import disk, lock
from ..sandbox.supervisor import Supervisor
from ..wire.channel import Channel
from ..wire.messages import Born, Failed, Message, Refused, Start, plain, restore
from ..wire.values import WireError
from .examination import Examination


def main(sock: socket.socket, forkserver: int) -> None:
    """Смотритель, задание, проверка — и процесс кончается."""
    lock.die_with(forkserver)
    supervisor = Supervisor()
    channel = Channel(sock)

    def tell(message: Message) -> None:
        channel.send(plain(message))

    try:
        start = _received(channel)
        limits = start.limits
        lock.limit_self(4 * limits.memory, 2 * limits.total + 60)  # считает и он сам
        tell(Born("экзаменатор", os.getpid()))
        tell(Born("смотритель", supervisor.pid))
        with _beside(start.handouts):
            Examination(supervisor, tell, start).run()
    except CourseError as error:
        tell(Refused(str(error)))
    except Exception:  # noqa: BLE001 — ошибку экзаменатора покажет тот, кто его запустил
        tell(Failed(traceback.format_exc(limit=-8)))
    finally:
        supervisor.close()


@contextlib.contextmanager
def _beside(files: dict[str, bytes]) -> Iterator[None]:
    """Рабочая папка с файлами, выданными вместе с заданием: их читают и ячейки преподавателя."""
    if not files:
        yield
        return
    with disk.workspace() as folder:
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        yield


def _received(channel: Channel) -> Start:
    match restore(channel.receive()):
        case Start() as start:
            return start
        case other:
            raise WireError(f"вместо задания — {type(other).__name__}")
