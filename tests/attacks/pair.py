"""Пробует таблицу каналов на паре песочниц; ответ — JSON: имя → увидено при нуле и при единице.

Запускается отдельным процессом: `python -m tests.attacks.pair уровень папка [имена каналов]`.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from pathlib import Path

import torch  # noqa: F401 — как в питомнике: загружен до ветвления

from course_utils.grading.examiner.remote import Remote
from course_utils.grading.limits import Level, Limits
from course_utils.grading.sandbox import lock, view
from course_utils.grading.sandbox.shell import CandidateShell
from course_utils.grading.sandbox.supervisor import Supervisor
from course_utils.grading.wire.channel import Channel as Wire
from course_utils.grading.wire.deadline import Deadline

from .channels import CHANNELS, HEAD, Channel

LIMITS = Limits(seconds=20, total=60, memory=400)
BITS = (0, 1)
REPEATS = 3


class Side:
    """Смотритель и его нынешняя песочница."""

    def __init__(self) -> None:
        self.supervisor = Supervisor()

    def start(self) -> None:
        """Новая песочница."""
        sock, self.pid = self.supervisor.start(LIMITS)
        self.remote = Remote(Wire(sock), Deadline(20, 60, float))

    def stop(self) -> None:
        """Конец песочницы."""
        self.remote.channel.close()
        self.supervisor.stop()


def bare() -> None:
    """Песочница без замков: тут каналы должны найтись, иначе таблица ничего не проверяет.

    Только для строк, которые ничего в библиотеках не меняют.
    """
    lock._attempt = lambda name, _layer: [name]
    view.seal = lambda _readable: False


def seen(channel: Channel, bit: int, count: int, folder: Path, sides: tuple[Side, Side]) -> str:
    """Что увидела вторая песочница, когда первая передавала `bit`."""
    course = folder / "course"
    course.mkdir() if bit else None
    for side in sides:
        side.start()
    facts = {"count": str(count), "course": str(course)}
    act, observe = HEAD + (channel.act if bit else "pass"), HEAD + channel.observe
    texts = [
        act.replace("@pids@", f"[{sides[1].pid}]"),
        observe.replace("@pids@", f"[{sides[0].pid}]"),
    ]
    for name, value in facts.items():
        texts = [text.replace(f"@{name}@", value) for text in texts]
    actor, observer = (side.remote for side in sides)
    if channel.together:
        actor._send({"do": "run", "with": (texts[0], 0), "number": 1})
        time.sleep(0.3)
    else:
        actor.ask("run", texts[0], 0)
    error = observer.ask("run", texts[1], 0)["error"]
    if error:
        raise RuntimeError(f"{channel.name}: {error}")
    value = repr(observer.ask("get", "seen"))
    for side in sides:
        side.stop()
    course.rmdir() if bit else None
    return value


def main(level: str, folder: Path, names: list[str]) -> None:
    """Пробует все каналы или названные."""
    if level == "full":
        view.seal = lambda _readable: False
    elif level == "none":
        bare()
    CandidateShell.warm()
    sides = Side(), Side()
    for side in sides:
        side.start()
    reached = Level.of(sides[0].remote.layers)
    for side in sides:
        side.stop()
    found: dict[str, tuple[list[str], list[str]]] = {"level": ([reached.name], [reached.name])}
    start = secrets.randbelow(10_000)  # у прежних проб файлы другие
    chosen = [channel for channel in CHANNELS if not names or channel.name in names]
    for place, channel in enumerate(chosen):
        told: tuple[list[str], list[str]] = ([], [])
        for number in range(REPEATS):
            for bit in BITS:
                count = start + place * REPEATS * len(BITS) + 2 * number + bit
                told[bit].append(seen(channel, bit, count, folder, sides))
            if told[0] == told[1]:  # одинаково: канала нет
                break
        found[channel.name] = told
    for side in sides:
        side.supervisor.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
