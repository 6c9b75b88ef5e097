"""Код студента: выполняет ячейки и отвечает на просьбы экзаменатора. Живёт в песочнице.

Доверия этому процессу нет: всё, что он пришлёт, экзаменатор разбирает как данные. Поэтому здесь
нет защиты от студента — только удобство для честного кода. Ни проверок, ни ответов тут не бывает.
"""

from __future__ import annotations

import base64
import importlib
import pickle
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from ..bans import banned
from ..limits import Limits
from ..wire.channel import Channel
from ..wire.errors import describe
from ..wire.values import WireError
from . import lock


def main(sock: socket.socket, folder: Path, limits: Limits, supervisor: int, private: bool) -> None:
    """Запирает процесс в песочнице, сообщает её слои и служит до закрытия канала."""
    layers = lock.enter(folder, limits, sock.fileno(), supervisor, private)
    sys.path[:] = ["", *sys.path]
    candidate = Candidate(Channel(sock), limits)
    candidate.channel.send({"layers": layers})
    candidate.serve()


class Missing(Exception):
    """Имени нет."""


class Candidate:
    """Пространство имён студента и объекты, на которые есть ссылки у экзаменатора."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        from .shell import CandidateShell

        self.channel = channel
        channel.refer, channel.resolve = self.refer, self.resolve
        self.shell = CandidateShell.instance()
        self.recorder = self.shell.record(limits.output)
        self.objects: list[Any] = []
        self.numbers: dict[int, int] = {}
        self.kept: dict[int, dict[str, Any]] = {}
        self.serving: list[dict[str, int]] = []

    def serve(self, until: str = "") -> Any:
        """Отвечает на просьбы; вложенный цикл кончается сообщением вида {until: значение}."""
        while True:
            try:
                request = self.channel.receive()
            except WireError as error:
                if type(error) is not WireError:
                    return None
                self.channel.send({**_failure(error), "number": -1})
                continue
            if until and until in request:
                return request[until]
            self._answer(request)

    def _answer(self, request: dict[str, Any]) -> None:
        number = {"number": request["number"]}
        self.serving.append(number)
        try:
            reply = {"value": getattr(self, f"do_{request['do']}")(*request["with"])}
        except Missing:
            reply = {"missing": True}
        except BaseException as error:  # noqa: BLE001 — код студента вправе упасть как угодно
            reply = _failure(error)
        self.serving.pop()
        try:
            self.channel.send(reply | number)
        except WireError as error:
            self.channel.send(_failure(error) | number)

    def do_seed(self, seed: int) -> None:
        """Делает случайность повторимой."""
        import random

        import numpy as np
        import torch

        for start in (random.seed, np.random.seed, torch.manual_seed):
            start(seed)

    def do_files(self, files: dict[str, bytes]) -> None:
        """Кладёт файлы рядом с кодом студента: модули и данные."""
        for name, data in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        importlib.invalidate_caches()

    def do_run(self, source: str, step: int) -> dict[str, Any]:
        """Выполняет ячейку и запоминает имена после неё; ответ — выводы и ошибка."""
        self.recorder.clear()
        error = self.shell.execute(source)
        outputs = [_flat(output) for output in self.recorder.outputs]
        self.recorder.clear()
        self.kept[step] = dict(self.shell.user_ns)
        return {"outputs": outputs, "error": error and describe(error)}

    def do_restore(self, step: int) -> None:
        """Возвращает имена к состоянию после шага (сами объекты — какие есть)."""
        names = self.shell.user_ns
        names.clear()
        names.update(self.kept[step])

    def do_get(self, name: str) -> Any:
        """Значение имени."""
        if name not in self.shell.user_ns:
            raise Missing
        return self.shell.user_ns[name]

    def do_getattr(self, target: Any, name: str) -> Any:
        """Атрибут."""
        return getattr(target, name)

    def do_setattr(self, target: Any, name: str, value: Any) -> None:
        """Присваивает атрибут."""
        setattr(target, name, value)

    def do_call(
        self, target: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Вызов; напечатанное при этом никуда не идёт."""
        self.recorder.clear()
        return target(*args, **kwargs)

    def do_call_without(
        self,
        target: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        names: tuple[str, ...],
    ) -> Any:
        """Вызов, во время которого названные функции отказываются работать."""
        with banned(*names):
            return self.do_call(target, args, kwargs)

    def do_item(self, target: Any, key: Any) -> Any:
        """Элемент по индексу."""
        return target[key]

    def do_length(self, target: Any) -> int:
        """Длина."""
        return len(target)

    def do_iterate(self, target: Any) -> Any:
        """Итератор."""
        return Iteration(iter(target))

    def do_next(self, steps: Iteration) -> Any:
        """Следующий элемент или `missing`."""
        return steps.next()

    def do_text(self, target: Any) -> str:
        """Представление для сообщения."""
        return repr(target)[:500]

    def refer(self, value: Any) -> list[Any]:
        """Объект → ссылка с тем, что о нём можно узнать без вызовов."""
        number = self.numbers.setdefault(id(value), len(self.objects))
        if number == len(self.objects):
            self.objects.append(value)
        kind = type(value)
        shape = (
            "class" if issubclass(kind, type) else "module" if issubclass(kind, ModuleType)
            else "callable" if callable(value) else "object"
        )  # fmt: skip
        bases = (value if shape == "class" else kind).__mro__
        name = str(getattr(value, "__name__", kind.__name__))
        return ["h", number, shape, name, [f"{b.__module__}.{b.__qualname__}" for b in bases]]

    def resolve(self, node: list[Any]) -> Any:
        """Ссылка экзаменатора → свой объект, его посылка или его функция."""
        if node[0] == "h":
            return self.objects[node[1]]
        if node[0] == "p":
            return pickle.loads(base64.b64decode(node[1]))
        return self._callback(node[1])

    def _callback(self, number: int) -> FunctionType:
        def callback(*args: Any, **kwargs: Any) -> Any:
            request = {"call": number, "args": args, "kwargs": kwargs}
            self.channel.send(request | self.serving[-1])
            outcome = self.serve(until="returned")
            if "error" in outcome:
                raise RuntimeError(outcome["error"])
            return outcome["value"]

        return callback  # type: ignore[return-value]


class Iteration:
    """Итератор, у которого нет других свойств."""

    def __init__(self, source: Any) -> None:
        self.source = source

    def next(self) -> Any:
        """Следующий элемент; конец — Missing."""
        for value in self.source:
            return value
        raise Missing


def _failure(error: BaseException) -> dict[str, Any]:
    return {"error": describe(error)}


def _flat(output: dict[str, Any]) -> dict[str, Any]:
    if output["output_type"] != "stream":
        return output
    return {**output, "text": "".join(output["text"])}
