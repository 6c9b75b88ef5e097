"""Сообщения через пару сокетов: длина, JSON, сырые байты; и не дольше отведённого времени."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

from .unpack import Resolve, Unpacker
from .values import Packer, Refer, WireError, refuse

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

    def send(self, message: Any, timeout: float | None = None) -> None:
        """Отправляет сообщение; `timeout` — секунды на всё, None — сколько понадобится."""
        chunks = encode(message, self.refer)
        deadline = _deadline(timeout)
        try:
            for chunk in chunks:
                self._arm(deadline)
                self.sock.sendall(chunk)
        except TimeoutError as error:
            raise WireTimeout("сообщение не приняли до срока") from error
        except OSError as error:
            raise WireClosed("канал закрыт") from error

    def receive(self, timeout: float | None = None) -> Any:
        """Ждёт одно сообщение не дольше `timeout` секунд."""
        deadline = _deadline(timeout)
        header_size, payload_size = PREFIX.unpack(self._exactly(PREFIX.size, deadline))
        if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
            raise WireError(f"сообщение слишком велико: {header_size + payload_size} байтов")
        header = bytes(self._exactly(header_size, deadline))
        return decode(header, self._exactly(payload_size, deadline), self.resolve)

    def close(self) -> None:
        """Закрывает свой конец."""
        self.sock.close()

    def _exactly(self, size: int, deadline: float | None) -> bytearray:
        """Ровно size байтов; память растёт с пришедшим, а не с обещанным."""
        data = bytearray()
        while len(data) < size:
            self._arm(deadline)
            try:
                chunk = self.sock.recv(min(size - len(data), 1 << 20))
            except TimeoutError as error:
                raise WireTimeout("нет ответа до срока") from error
            except OSError as error:
                raise WireClosed("канал закрыт") from error
            if not chunk:
                raise WireClosed("канал закрыт")
            data += chunk
        return data

    def _arm(self, deadline: float | None) -> None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise WireTimeout("срок вышел")
        self.sock.settimeout(left)


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout
