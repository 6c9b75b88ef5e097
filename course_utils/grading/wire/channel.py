"""Сообщения через пару сокетов: длина, JSON, сырые байты; и не дольше отведённого времени."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from .deadline import Countdown, Timer
from .unpack import Resolve, Unpacker
from .values import Packer, Refer, WireError, refuse

T = TypeVar("T")
PREFIX = struct.Struct("!IQ")
MAX_HEADER = 32 << 20
MAX_PAYLOAD = 256 << 20


class WireClosed(WireError):
    """Другая сторона закрыла канал."""


class WireTimeout(WireError):
    """Ответа не было до срока."""


def encode(message: Any, refer: Refer = refuse) -> list[bytes | memoryview]:
    """Сообщение как куски байтов: приставка с длинами, заголовок JSON, байты массивов."""
    packer = Packer(refer)
    try:
        header = json.dumps(packer.pack(message), separators=(",", ":")).encode("ascii")
    except (RecursionError, ValueError) as error:
        raise WireError(f"значение не упаковать: {error}") from error
    size = sum(len(blob) for blob in packer.blobs)
    if len(header) > MAX_HEADER or size > MAX_PAYLOAD:
        raise WireError(f"сообщение слишком велико: {len(header) + size} байтов")
    return [PREFIX.pack(len(header), size) + header, *packer.blobs]


def decode(header: bytes, payload: bytes | bytearray, resolve: Resolve = refuse) -> Any:
    """Обратное к `encode` (без приставки); любой мусор — `WireError`."""
    try:
        node = json.loads(header.decode("ascii"), parse_constant=_no_constants)
    except (ValueError, RecursionError, MemoryError) as error:
        raise WireError(f"заголовок не JSON: {error}") from error
    return Unpacker(payload, resolve).unpack(node)


def _no_constants(name: str) -> None:
    raise ValueError(f"{name} вместо числа")


class Channel:
    """Двусторонний канал сообщений поверх потокового сокета.

    Поля:
        refer, resolve: как передавать то, что данными не является (см. `values`).
    """

    def __init__(
        self, sock: socket.socket, refer: Refer = refuse, resolve: Resolve = refuse
    ) -> None:
        self.sock = sock
        self.refer = refer
        self.resolve = resolve

    def send(self, message: Any, timeout: Timer | float | None = None) -> None:
        """Отправляет сообщение; `timeout` — срок или секунды, None — сколько понадобится."""
        chunks = encode(message, self.refer)
        timer = _timer(timeout)
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                rest = rest[self._attempt(timer, partial(self.sock.send, rest)) :]

    def receive(self, timeout: Timer | float | None = None) -> Any:
        """Ждёт одно сообщение до срока."""
        deadline = _timer(timeout)
        header_size, payload_size = PREFIX.unpack(self._exactly(PREFIX.size, deadline))
        if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
            raise WireError(f"сообщение слишком велико: {header_size + payload_size} байтов")
        header = bytes(self._exactly(header_size, deadline))
        return decode(header, self._exactly(payload_size, deadline), self.resolve)

    def close(self) -> None:
        """Закрывает свой конец."""
        self.sock.close()

    def _exactly(self, size: int, timer: Timer | None) -> bytearray:
        """Ровно size байтов; память растёт с пришедшим, а не с обещанным."""
        data = bytearray()
        while len(data) < size:
            room = min(size - len(data), 1 << 20)
            chunk = self._attempt(timer, partial(self.sock.recv, room))
            if not chunk:
                raise WireClosed("канал закрыт")
            data += chunk
        return data

    def _attempt(self, timer: Timer | None, action: Callable[[], T]) -> T:
        """Повторяет действие с сокетом, пока оно не удастся или не выйдет срок."""
        while True:
            left = None if timer is None else timer.left()
            if left is not None and left <= 0:
                raise WireTimeout("срок вышел")
            self.sock.settimeout(left)
            try:
                return action()
            except TimeoutError:
                continue
            except OSError as error:
                raise WireClosed("канал закрыт") from error


def _timer(timeout: Timer | float | None) -> Timer | None:
    return Countdown(timeout) if isinstance(timeout, int | float) else timeout
