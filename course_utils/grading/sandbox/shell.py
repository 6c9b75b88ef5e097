"""Оболочка IPython для кода студента: ячейки, магические команды, вывод — и ничего лишнего.

Вывод собирается в том порядке, в каком появился, и не больше заданного числа символов.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

MAX_OUTPUTS = 200
PROGRAMS = {"bash", "sh", "script", "system", "sx", "!", "perl", "ruby", "pypy", "python2"}
NO_PROGRAMS = "других программ здесь не запустить, а библиотеки уже установлены"


class Recorder:
    """Выводы одной ячейки в формате nbformat; лишнее отбрасывается с пометкой."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        """Начинает заново."""
        self.outputs: list[dict[str, Any]] = []
        self.size = 0

    def stream(self, name: str, text: str) -> None:
        """Печать: подряд идущая склеивается."""
        room = self.limit - self.size
        if room <= 0 or not text:
            return
        self.size += len(text)
        text = text if len(text) <= room else text[:room] + "\n… вывод обрезан\n"
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["text"].append(text)
        else:
            self.add({"output_type": "stream", "name": name, "text": [text]})

    def add(self, output: dict[str, Any]) -> None:
        """Рисунок, значение или ошибка."""
        if len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append(output)


class Stream(io.TextIOBase):
    """sys.stdout и sys.stderr: пишут в Recorder."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder, self.stream = recorder, name

    def write(self, text: str) -> int:
        """Принимает текст."""
        self.recorder.stream(self.stream, str(text))
        return len(text)

    def writable(self) -> bool:
        """Да."""
        return True


class Publisher(DisplayPublisher):
    """display(…): собирает, а не отправляет."""

    recorder: Recorder

    def publish(self, data: dict[str, Any], *_: object, **__: object) -> None:
        """Принимает одно представление объекта."""
        self.recorder.add({"output_type": "display_data", "data": data, "metadata": {}})


class Hook(DisplayHook):
    """Значение последнего выражения ячейки."""

    recorder: Recorder

    def write_output_prompt(self) -> None:
        """Номер ячейки не печатается."""

    def write_format_data(self, format_dict: dict[str, Any], *_: object, **__: object) -> None:
        """Принимает представления значения."""
        self.recorder.add({"output_type": "execute_result", "data": format_dict, "metadata": {}})


class CandidateShell(InteractiveShell):
    """InteractiveShell без истории, терминала и окон."""

    recorder: Recorder
    display_pub: Publisher
    displayhook: Hook

    @classmethod
    def warm(cls) -> CandidateShell:
        """Единственная оболочка процесса; дорогое делается здесь, до ветвления."""
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        shell = cls.instance(
            config=config, display_pub_class=Publisher, displayhook_class=Hook, history_length=0
        )
        import matplotlib.font_manager  # noqa: F401
        from matplotlib_inline import backend_inline  # noqa: F401

        return shell

    def record(self, limit: int) -> Recorder:
        """Направляет весь вывод в новый Recorder."""
        recorder = Recorder(limit)
        for sender in (self, self.display_pub, self.displayhook):
            sender.recorder = recorder
        sys.stdout, sys.stderr = Stream(recorder, "stdout"), Stream(recorder, "stderr")
        return recorder

    def system(self, cmd: str) -> None:
        """Строки «!команда» и `%pip`: пропускаются с замечанием, остальная ячейка выполняется."""
        self._skip(f"!{cmd}")

    def getoutput(self, cmd: str, *_: object, **__: object) -> list[str]:
        """«x = !команда»: то же, выводов нет."""
        self._skip(f"!{cmd}")
        return []

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """`%%bash` и подобные — программы целиком: пропускаются с замечанием."""
        if magic_name in PROGRAMS:
            self._skip(f"%%{magic_name}")
            return None
        run: Callable[..., Any] = super().run_cell_magic
        return run(magic_name, line, cell)

    def _skip(self, line: str) -> None:
        short = line if len(line) <= 80 else f"{line[:80]}…"
        self.recorder.stream("stderr", f"пропущено при проверке: {short} — {NO_PROGRAMS}\n")

    def enable_gui(self, gui: str | None = None) -> None:
        """Окон нет: рисунки выводятся в ячейку."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        name, text = getattr(etype, "__name__", str(etype)), str(evalue)
        self.recorder.add(
            {"output_type": "error", "ename": name, "evalue": text, "traceback": list(stb)}
        )

    def execute(self, source: str) -> BaseException | None:
        """Выполняет ячейку, показывает её рисунки; возвращает ошибку, если она была."""
        run: Callable[..., ExecutionResult] = self.run_cell  # в IPython без аннотаций
        result = run(source, store_history=False)
        with contextlib.suppress(Exception):
            if "matplotlib.pyplot" in sys.modules:
                from matplotlib_inline.backend_inline import flush_figures

                flush_figures()
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error
