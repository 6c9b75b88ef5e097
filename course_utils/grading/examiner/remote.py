"""Песочница глазами экзаменатора: просьбы, ответы и заместители объектов студента.

Данные приходят значениями. Функции, классы, модули и экземпляры остаются в песочнице, а здесь
живут их заместители: вызов и атрибут — это просьба по каналу. Сравнивает и считает всегда
экзаменатор, своими типами: у заместителя нет ни `==`, ни арифметики, ни `__array__`.
"""

from __future__ import annotations

import base64
import pickle
import sys
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from ..traces import observed
from ..wire.channel import Channel, WireClosed, WireTimeout
from ..wire.deadline import Deadline
from ..wire.errors import CandidateGone, student_error
from ..wire.values import WireError
from .timer import timed

KNOWN_BASES = ("torch.nn.modules.module.Module", "torch.utils.data.dataset.Dataset",
               "torch.optim.optimizer.Optimizer", "builtins.Exception")  # fmt: skip
NOTEBOOK = "__main__"


class Remote:
    """Просьбы к одной песочнице.

    Параметры:
        channel: канал к ней.
        deadline: до какого срока ждать ответов; экзаменатор его сдвигает.
    """

    def __init__(self, channel: Channel, deadline: Deadline) -> None:
        self.channel, self.deadline = channel, deadline
        channel.refer, channel.resolve = self.refer, self.resolve
        self._asked = 0
        self._functions: list[Callable[..., Any]] = []
        self.layers: list[str] = [str(layer) for layer in self._receive()["layers"]]

    def ask(self, do: str, *arguments: Any) -> Any:
        """Просьба и ответ; ошибка студента поднимается здесь как `StudentError`.

        Ошибки:
            LookupError: имени нет или итератор кончился.
            CandidateGone: ответа не будет.
        """
        self._asked += 1
        number = self._asked
        self._send({"do": do, "with": arguments, "number": number})
        while True:
            reply = self._reply(number)
            if "call" in reply:
                self._send({"returned": self._serve_call(reply)})
            elif "error" in reply:
                raise student_error(reply["error"])
            elif "missing" in reply:
                raise LookupError
            else:
                return reply.get("value")

    def _reply(self, number: int) -> dict[Any, Any]:
        """Ответ на просьбу `number`; повторные ответы на прежние пропускаются."""
        while self.deadline.left() > 0:  # отвечать можно и быстро, и без конца
            reply: dict[Any, Any] = self._receive()
            found = reply.get("number") if isinstance(reply, dict) else None
            if type(found) is int and found == number:
                return reply
            if type(found) is not int or not 0 < found < number:
                raise CandidateGone(late=False)  # песочница врёт или сбилась
        raise CandidateGone(late=True, reason=self.deadline.reason)

    def refer(self, value: Any) -> list[Any]:
        """Объект экзаменатора → заместитель обратно, функция — ссылкой, остальное — посылкой.

        Посылка (pickle) идёт только отсюда в песочницу: её распаковывает тот, кому не доверяют.
        """
        if isinstance(value, Proxy):
            return ["h", value.__dict__["_number"]]
        functions = (FunctionType, MethodType, BuiltinFunctionType)
        if isinstance(value, functions) and getattr(value, "__module__", NOTEBOOK) in (
            NOTEBOOK,
            None,
        ):
            self._functions.append(value)
            return ["k", len(self._functions) - 1]
        try:
            return ["p", base64.b64encode(pickle.dumps(value)).decode()]
        except Exception as error:
            raise WireError(f"аргумент типа {type(value).__name__} не передать: {error}") from error

    def resolve(self, node: list[Any]) -> Proxy:
        """Ссылка песочницы → заместитель."""
        tag, number, shape, name, bases = node
        if tag != "h" or type(number) is not int or type(name) is not str:
            raise WireError("неизвестный узел")
        kinds: dict[str, type[Proxy]] = {"class": ClassProxy, "callable": CallableProxy}
        return kinds.get(shape, Proxy)(self, number, name, _known(bases))

    def _serve_call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Песочница вызывает функцию, переданную ей аргументом."""
        try:
            function = self._functions[int(request["call"])]
            return {"value": function(*request["args"], **request["kwargs"])}
        except Exception as error:  # noqa: BLE001 — функцию зовёт студент: ошибка уходит ему
            return {"error": f"{type(error).__name__}: {error}"}

    def _send(self, message: Any) -> None:
        try:
            self.channel.send(message, self.deadline)
        except (WireClosed, WireTimeout) as error:
            raise self._gone(error) from error

    def _receive(self) -> Any:
        try:
            with timed(self.deadline):
                return self.channel.receive(self.deadline)
        except WireError as error:  # мусор в канале — конец песочницы
            raise self._gone(error) from error

    def _gone(self, error: WireError) -> CandidateGone:
        late = isinstance(error, WireTimeout)
        return CandidateGone(late, self.deadline.reason if late else "")


class Proxy:
    """Заместитель объекта студента."""

    def __init__(self, remote: Remote, number: int, name: str, bases: tuple[type, ...]) -> None:
        self.__dict__.update(_remote=remote, _number=number, _name=name, _bases=bases)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """Для isinstance: сеть студента — nn.Module."""
        return self._bases[0] if self._bases else type(self)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array") or name in ("__torch_function__", "__float__", "__index__"):
            raise AttributeError(name)
        return self._remote.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._remote.ask("setattr", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._remote.ask("item", self, key)

    def __len__(self) -> int:
        return int(self._remote.ask("length", self))

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        steps = self._remote.ask("iterate", self)
        while True:
            try:
                value = self._remote.ask("next", steps)
            except LookupError as error:
                if type(error) is LookupError:
                    return
                raise
            yield value

    def __repr__(self) -> str:
        return f"<{self._name} в работе студента>"


class CallableProxy(Proxy):
    """Заместитель функции, класса или сети."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Вызов в песочнице."""
        return self._remote.ask("call", self, args, kwargs)

    def _without(self, names: tuple[str, ...]) -> Callable[..., Any]:
        """Тот же вызов, пока в песочнице запрещены готовые функции (см. `checks.without`)."""
        return lambda *args, **kwargs: self._remote.ask("call_without", self, args, kwargs, names)

    def _observed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ответ и следы вызова: смотрят в песочнице (см. `checks.tidy`)."""
        return self._remote.ask("call", observed, (self, args, kwargs), {})


class ClassProxy(CallableProxy):
    """Заместитель класса: issubclass видит известных предков."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self)

    @property
    def __bases__(self) -> tuple[type, ...]:
        """Известный предок, если он есть."""
        return self._bases or (object,)


def _known(bases: Any) -> tuple[type, ...]:
    """Первый из предков, который есть и здесь, если он из известного списка."""
    for name in bases if isinstance(bases, list) else ():
        if name in KNOWN_BASES:
            module, _, attribute = name.rpartition(".")
            return (getattr(sys.modules[module], attribute),) if module in sys.modules else ()
    return ()
