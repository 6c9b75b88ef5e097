"""Печатник: стеснённый процесс, в котором из проверенных работ получаются страницы.

Раскраска кода, Markdown и формулы — чужой разбор чужого текста, и подобрать текст, на котором он
считает час, нетрудно. Поэтому он идёт не у преподавателя, а здесь: не успела страница в срок —
процесс завершает ядро, новый печатник показывает ответы студента как есть и говорит почему.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from typing import Any

from .. import files
from ..notebook import checked, raw
from ..result import Result
from ..sandbox import lock
from ..wire.channel import Channel
from ..wire.values import WireError
from . import page

SECONDS = 5.0  # процессорное время одной страницы
PATIENCE = 12  # во столько раз дольше можно не отвечать по часам: машина бывает занята
MEMORY = 1024  # МБ
SLOW = "ответы показаны без раскраски и разметки: с ними страница строилась бы слишком долго"
NOTHING = "<!DOCTYPE html><meta charset='utf-8'><p>Страницу построить не удалось.</p>"


class Printer:
    """Печатник со стороны журнала; контекстный менеджер. Процесс заводится с первой страницей.

    Параметры:
        seconds: процессорное время одной страницы.

    Поля:
        printed: сколько страниц заказано.
        late: сколько из них не уложились в срок и показаны как есть.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.printed = self.late = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None

    def print(
        self, notebook: bytes, result: Result | None = None, comments: dict[str, str] | None = None
    ) -> tuple[str, str]:
        """Ноутбук, в котором формулы рисует браузер, и страница отзыва.

        Параметры:
            notebook: проверенный ноутбук, файл.
            result: итог работы; None — страница не нужна, вместо неё пустая строка.
            comments: grade_id → замечание преподавателя.
        """
        self.printed += 1
        plain = None if result is None else json.dumps(result.plain()).encode()
        order = {"notebook": notebook, "result": plain, "comments": comments or {}}
        for simply in (False, True):
            try:
                made = self._ask({**order, "simply": simply, "seconds": self.seconds})
                return made["notebook"].decode(), made["page"].decode()
            except WireError:
                self.close()
                self.late += not simply
        return notebook.decode(), NOTHING

    def close(self) -> None:
        """Отпускает процесс."""
        if self._process is not None and self._channel is not None:
            self._channel.close()
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None

    def __enter__(self) -> Printer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _ask(self, order: dict[str, Any]) -> Any:
        if self._channel is None:
            self._start()
        assert self._channel is not None
        self._channel.send(order)
        return self._channel.receive(self.seconds * PATIENCE)

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", __name__, str(theirs.fileno()), str(os.getpid())]
        with theirs:
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        self._channel = Channel(ours)


def serve(sock: socket.socket) -> None:
    """Цикл печатника: заказ → страница; конец канала → конец работы."""
    channel = Channel(sock)
    while True:
        try:
            order = channel.receive()
        except WireError:
            return
        signal.setitimer(signal.ITIMER_PROF, order["seconds"])  # опоздал — SIGPROF, конец процесса
        made = make(order["notebook"], order["result"], order["comments"], order["simply"])
        signal.setitimer(signal.ITIMER_PROF, 0)
        channel.send({name: files.encoded(text) for name, text in made.items()})


def make(
    notebook: bytes, result: bytes | None, comments: dict[str, str], simply: bool
) -> dict[str, str]:
    """Ноутбук и страница; `simply` — ответы студента как есть."""
    book = raw.parse(notebook)
    book = checked.simplified(book) if simply else checked.with_formulas(book)
    text = ""
    if result is not None:
        outcome = Result.restore(json.loads(result))
        text = page.render(book, outcome, comments, note=SLOW if checked.is_simple(book) else "")
    return {"notebook": raw.dump(book), "page": text}


if __name__ == "__main__":
    lock.die_with(int(sys.argv[2]))
    lock.limit_self(MEMORY, 24 * 3600)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    serve(socket.socket(fileno=int(sys.argv[1])))
