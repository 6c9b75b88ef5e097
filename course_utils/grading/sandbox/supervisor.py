"""Смотритель: заводит песочницы по одной, следит за ними и убирает всё, что осталось.

Экзаменатор знает проверки, поэтому от него ветвиться нельзя. Смотритель отделяется раньше, чем
экзаменатор получит задание, и в его памяти нет ничего, что стоило бы прочитать.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import struct
from pathlib import Path

import psutil

from ..limits import Limits
from ..wire.channel import Channel
from ..wire.messages import Launch, Obituary, Stop, plain, restore
from ..wire.values import WireError
from . import candidate, disk, lock, view

POLL = 0.05
MB = 1 << 20
HELD = ("VmRSS:", "VmPTE:")
PID = struct.Struct("!I")


class Supervisor:
    """Смотритель со стороны экзаменатора.

    Поля:
        pid: номер его процесса.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        examiner = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                lock.die_with(examiner)
                os.closerange(3, theirs.fileno())
                os.closerange(theirs.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
                serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        self._sock, self._channel = ours, Channel(ours)

    def start(self, limits: Limits) -> tuple[socket.socket, int]:
        """Новая песочница: сокет к ней и номер процесса."""
        self._channel.send(plain(Launch(limits)))
        self._sock.settimeout(None)
        number, handles, _, _ = socket.recv_fds(self._sock, PID.size, 1)
        return socket.socket(fileno=handles[0]), PID.unpack(number)[0]

    def stop(self) -> Obituary:
        """Убивает песочницу, если она ещё жива, и говорит, чем она кончилась."""
        self._channel.send(plain(Stop()))
        match restore(self._channel.receive()):
            case Obituary() as obituary:
                return obituary
            case other:
                raise WireError(f"вместо некролога — {type(other).__name__}")

    def close(self) -> None:
        """Отпускает смотрителя и ждёт, пока он приберёт за собой."""
        self._sock.close()
        os.waitpid(self.pid, 0)


def serve(sock: socket.socket) -> None:
    """Цикл смотрителя: пределы → песочница → некролог; конец канала → конец работы."""
    lock.adopt_orphans()
    private = view.seal(lock.readable())
    channel = Channel(sock)
    while True:
        try:
            limits = _next(channel)
        except WireError:
            return
        with disk.workspace() as folder, contextlib.ExitStack() as stack:
            if private:
                stack.enter_context(view.scratch(folder, 2 * limits.disk))
            try:
                pid, theirs = _fork(folder, limits, private)
                with theirs:
                    socket.send_fds(sock, [PID.pack(pid)], [theirs.fileno()])
                obituary = _watch(pid, folder, limits, sock)
            finally:
                _sweep()
        if isinstance(restore(channel.receive()), Stop):
            channel.send(plain(obituary))


def _next(channel: Channel) -> Limits:
    """Пределы следующей песочницы."""
    match restore(channel.receive()):
        case Launch(limits):
            return limits
        case other:
            raise WireError(f"вместо просьбы о песочнице — {type(other).__name__}")


def _fork(folder: Path, limits: Limits, private: bool) -> tuple[int, socket.socket]:
    supervisor = os.getpid()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            candidate.main(ours, folder, limits, supervisor, private)
        finally:
            os._exit(0)
    ours.close()
    return pid, theirs


def _watch(pid: int, folder: Path, limits: Limits, sock: socket.socket) -> Obituary:
    """Ждёт конца песочницы, превышения пределов или просьбы остановить."""
    process = psutil.Process(pid)
    start = peak = _memory(process)
    while True:
        stopped = bool(select.select([sock], [], [], POLL)[0])
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            return Obituary("exit", number, (peak - start) / MB, _busy(usage))
        with contextlib.suppress(psutil.Error):
            peak = max(peak, _memory(process))
            excess = "stopped" if stopped else _excess(process, peak - start, folder, limits)
            if excess:
                os.kill(pid, signal.SIGKILL)
                usage = os.wait4(pid, 0)[2]
                return Obituary(excess, signal.SIGKILL, (peak - start) / MB, _busy(usage))


def _memory(process: psutil.Process) -> int:
    """Память процесса вместе с таблицами страниц, в байтах: пустая память тоже их занимает."""
    with contextlib.suppress(OSError, IndexError):
        status = Path(f"/proc/{process.pid}/status").read_text()
        return sum(int(status.split(key)[1].split(maxsplit=1)[0]) << 10 for key in HELD)
    rss: int = process.memory_info().rss
    return rss


def _busy(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _excess(process: psutil.Process, grown: int, folder: Path, limits: Limits) -> str:
    if grown > limits.memory * MB:
        return "memory"
    if process.num_threads() > limits.threads:
        return "threads"
    enough = limits.disk * MB
    return "disk" if disk.used(folder, process.pid, enough) > enough else ""


def _sweep() -> None:
    """Убивает и хоронит всех потомков; осиротевшие достаются смотрителю."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
