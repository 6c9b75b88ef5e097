"""Питомник: чистый процесс с загруженными NumPy и PyTorch, от которого отделяются остальные.

Загрузка PyTorch занимает секунды, ветвление — миллисекунды. Питомник запускается отдельной
программой с пустым окружением, не видит ни работ, ни проверок и не заводит потоков; каждая
просьба — это один байт и один сокет, на котором начинает работать новый экзаменатор.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from ..errors import GradingError
from ..sandbox import disk
from ..wire.channel import Channel

LOG = logging.getLogger("course.grading")
PASSED = (
    "LANG",
    "LC_ALL",
    "PATH",
    "HOME",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TMPDIR",
    "COVERAGE_PROCESS_CONFIG",
)
USUAL = ("numpy.random", "numpy.linalg", "numpy.fft", "numpy.testing", "torch.nn.functional")
SETTINGS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONMALLOC": "malloc",  # большие страницы: ветвление вдвое дешевле (таблицы страниц короче)
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


class ForkServer:
    """Запущенный питомник; контекстный менеджер.

    Параметры:
        modules: что загрузить заранее, кроме NumPy и PyTorch.

    Ошибки:
        GradingError: у системы нет ветвления процессов (Windows): нужен WSL.
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        if not hasattr(os, "fork"):
            raise GradingError(
                "проверка работает на Linux и macOS", "в Windows запустите её из WSL"
            )
        disk.remove_stale()
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        command = [sys.executable, "-P", "-m", __name__, str(theirs.fileno()), *modules]
        environment = {name: os.environ[name] for name in PASSED if name in os.environ}
        hub = os.environ.get("TORCH_HOME", str(Path.home() / ".cache/torch"))
        environment.update(SETTINGS, TORCH_HOME=hub)
        self._process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL
        )
        theirs.close()
        LOG.info("питомник: процесс %d", self._process.pid)

    def fork(self) -> Channel:
        """Новый экзаменатор: канал к нему.

        Ошибки:
            GradingError: питомник не запустился или завершился.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._control, [b"+"], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise GradingError(
                    "питомник процессов не работает", "см. сообщения выше"
                ) from error
        return Channel(ours)

    @property
    def alive(self) -> bool:
        """Питомник работает."""
        return self._process.poll() is None

    def close(self) -> None:
        """Завершает питомник и всё, что от него отделилось."""
        self._control.close()
        alive = self.alive
        self._process.kill()
        code = self._process.wait()
        why = "больше не нужен" if alive else f"код {code}"
        LOG.info("питомник: процесс %d кончился: %s", self._process.pid, why)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def serve(control: socket.socket) -> None:
    """Цикл питомника: байт и сокет → новый экзаменатор; конец канала → конец работы."""
    from ..examiner.process import main as examine

    forkserver = os.getpid()
    while True:
        request, handles, _, _ = socket.recv_fds(control, 1, 1)
        _reap()
        if not request:
            return
        if os.fork() == 0:
            control.close()
            try:
                examine(socket.socket(fileno=handles[0]), forkserver)
            finally:
                os._exit(0)
        for handle in handles:
            os.close(handle)


def warm(modules: Iterable[str]) -> None:
    """Загружает всё, что понадобится потомкам, и замораживает сборщик мусора."""
    import torch

    torch.set_num_threads(1)
    from ..sandbox.shell import CandidateShell

    CandidateShell.warm()
    for name in (*USUAL, *modules):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    _rehearse()
    gc.collect()
    gc.freeze()


def _rehearse() -> None:
    """Проходит один раз то, что есть в каждой работе: отложенное загружается до ветвления."""
    from .. import seeds
    from ..examiner import namespace
    from ..sandbox.shell import CandidateShell

    streams = sys.stdout, sys.stderr
    shell = CandidateShell.instance()
    shell.record(0)
    for cell in ("%matplotlib inline", "1 + 1", "def f(x):\n    return x"):
        shell.execute(cell)
        namespace.python(cell)
    shell.reset(new_session=False)  # type: ignore[no-untyped-call]  # IPython без аннотаций
    seeds.sow(0)
    sys.stdout, sys.stderr = streams


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    warm(sys.argv[2:])
    serve(socket.socket(fileno=int(sys.argv[1])))
