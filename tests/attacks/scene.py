"""Место действия: курс, класс из честных и нападающих, приманки и счётчики вокруг."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from course_utils.grading.course import CONFIG, Course

from .target import SOURCE, data, submission

MARKER = "attack-was-here"
CANARY = "канарейка"
HONEST = ("A-honest", "honest-1", "n-honest", "z-honest")


def new_course(root: Path) -> Course:
    """Папка курса с одним заданием `hw`."""
    course = Course(root)
    source = root / "solutions" / "hw" / "hw.ipynb"
    source.parent.mkdir(parents=True)
    source.write_bytes(data(SOURCE))
    shutil.copy(Path(__file__).parents[2] / CONFIG, root)
    (root / "canary.txt").write_text(CANARY)
    return course


def hand_in(course: Course, student: str, **answers: str) -> None:
    """Сдаёт честную работу."""
    folder = course.submitted(student, "hw")
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(data(submission(**answers)))


class Witness:
    """Считает соединения TCP, датаграммы UDP и сигналы, которых быть не должно."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.seen: list[str] = []
        self._over = False

    def facts(self, course: Course) -> dict[str, str]:
        """Что подставить в код нападающих."""
        return {
            "course": str(course.root),
            "marker": MARKER,
            "grader": str(os.getpid()),
            "tcp": str(self.tcp.getsockname()[1]),
            "udp": str(self.udp.getsockname()[1]),
        }

    def __enter__(self) -> Witness:
        self._listen(self.tcp, self._accept)
        self._listen(self.udp, lambda: self.udp.recv(100))
        self._before = signal.signal(signal.SIGURG, lambda *_: self.seen.append("сигнал"))
        return self

    def __exit__(self, *error: object) -> None:
        self._over = True
        signal.signal(signal.SIGURG, self._before)
        for sock in (self.tcp, self.udp):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> bool:
        connection, _ = self.tcp.accept()
        connection.close()
        return True

    def _listen(self, sock: socket.socket, take: Callable[[], object]) -> None:
        def loop() -> None:
            with contextlib.suppress(OSError):
                while take() is not None and not self._over:
                    self.seen.append("сеть")

        threading.Thread(target=loop, daemon=True).start()
