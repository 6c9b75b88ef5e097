"""Значения как данные: JSON и сырые байты массивов, никогда не pickle.

Узел JSON — либо само значение (None, bool, str, обычные int и float), либо список
`[метка, …]`. Байты массивов и строк байтов идут следом, подряд, в порядке узлов.
Всё, что данными не является (функции, классы, модули, экземпляры), передаёт вызывающий:
`refer` превращает такой объект в узел-ссылку; обратно узлы собирает `unpack`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_DEPTH = 50
MAX_BITS = 1 << 16
LONG_TEXT = 1 << 16  # длиннее — байтами: в JSON каждая русская буква — шесть знаков
MAX_NODES = 2_000_000
ARRAY_KINDS = "?biufcSUmM"

Refer = Callable[[Any], list[Any]]
Node = Any


class WireError(Exception):
    """Значение или сообщение не укладывается в формат обмена."""


def refuse(value: object) -> list[Any]:
    """Ссылка там, где ссылок не ждут: только данные."""
    raise WireError(f"значение типа {type(value).__name__} нельзя передать как данные")


class Packer:
    """Раскладывает значение на узел JSON и куски байтов `blobs`."""

    def __init__(self, refer: Refer = refuse) -> None:
        self.refer = refer
        self.blobs: list[bytes | memoryview] = []
        self._path: set[int] = set()
        self._nodes = 0

    def pack(self, value: Any) -> Node:
        """Узел для значения; циклы, глубина и число узлов ограничены."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise WireError(f"в значении больше {MAX_NODES} элементов")
        if value is None or isinstance(value, bool):
            return value if value is None else bool(value)
        kind = type(value)
        if kind in _SCALARS:
            return _SCALARS[kind](self, value)
        for base, method in _FAMILIES:
            if issubclass(kind, base):
                return self._nested(value, method)
        if is_tensor(value):
            return self._nested(value, Packer._tensor)
        return self.refer(value)

    def _nested(self, value: Any, method: Callable[[Packer, Any], Node]) -> Node:
        if id(value) in self._path:
            raise WireError("значение содержит само себя")
        if len(self._path) >= MAX_DEPTH:
            raise WireError(f"вложенность больше {MAX_DEPTH}")
        self._path.add(id(value))
        try:
            return method(self, value)
        finally:
            self._path.discard(id(value))

    def _int(self, value: int) -> Node:
        if value.bit_length() <= 53:
            return int(value)
        if value.bit_length() > MAX_BITS:
            raise WireError(f"целое длиннее {MAX_BITS} двоичных разрядов")
        return ["i", hex(value)]

    def _float(self, value: float) -> Node:
        return float(value) if math.isfinite(value) else ["f", repr(float(value))]

    def _bytes(self, value: bytes | bytearray) -> Node:
        self.blobs.append(bytes(value))
        return ["b", len(value)]

    def _text(self, value: str) -> Node:
        if len(value) <= LONG_TEXT:
            return value
        self.blobs.append(value.encode("utf-8", "surrogatepass"))
        return ["u", len(self.blobs[-1])]

    def _tuple(self, value: tuple[Any, ...]) -> Node:
        items = [self.pack(item) for item in value]
        names = getattr(type(value), "_fields", None)
        if names is None:
            return ["t", items]
        return ["nt", type(value).__name__, [str(name) for name in names], items]

    def _dict(self, value: dict[Any, Any]) -> Node:
        return ["d", [[self.pack(key), self.pack(item)] for key, item in value.items()]]

    def _array(self, value: np.ndarray) -> Node:
        if value.dtype.kind not in ARRAY_KINDS or value.dtype.names:
            return self.refer(value)
        data = np.ascontiguousarray(value)
        self.blobs.append(data.reshape(-1).view(np.uint8).data if data.nbytes else b"")
        return ["a", data.dtype.str, list(value.shape)]

    def _numpy_scalar(self, value: np.generic) -> Node:
        array = np.asarray(value)
        node = self._array(array) if array.dtype.kind in ARRAY_KINDS else self.refer(value)
        return ["n", *node[1:]] if node[0] == "a" else node

    def _tensor(self, value: Any) -> Node:
        import torch

        if value.layout is not torch.strided or value.is_quantized:
            return self.refer(value)
        data = value.detach().cpu().resolve_conj().resolve_neg()
        bits = data.view(torch.int16) if data.dtype is torch.bfloat16 else data
        wants = bool(value.requires_grad and value.is_leaf)
        name = str(data.dtype).removeprefix("torch.")
        array = self._array(bits.numpy())
        grad = self.pack(value.grad) if value.is_leaf and value.grad is not None else None
        return ["T", name, array, wants, grad]


_SCALARS: dict[type, Callable[[Packer, Any], Node]] = {
    int: Packer._int,
    float: Packer._float,
    str: Packer._text,
    complex: lambda _, z: ["c", repr(z.real), repr(z.imag)],
    type(Ellipsis): lambda *_: ["…"],
    range: lambda self, r: ["r", *(self.pack(n) for n in (r.start, r.stop, r.step))],
    slice: lambda self, s: ["sl", *(self.pack(n) for n in (s.start, s.stop, s.step))],
}
_FAMILIES: list[tuple[type | tuple[type, ...], Callable[[Packer, Any], Node]]] = [
    (np.ndarray, Packer._array),
    (np.generic, Packer._numpy_scalar),
    ((bytes, bytearray), Packer._bytes),
    (tuple, Packer._tuple),
    (list, lambda self, items: ["l", [self.pack(item) for item in items]]),
    (dict, Packer._dict),
    (frozenset, lambda self, items: ["fs", [self.pack(item) for item in items]]),
    (set, lambda self, items: ["s", [self.pack(item) for item in items]]),
    (int, Packer._int),
    (float, Packer._float),
    (str, lambda self, text: self._text(str.__str__(text))),
]


def is_tensor(value: object) -> bool:
    """Тензор PyTorch, если torch вообще загружен."""
    torch = sys.modules.get("torch")
    return torch is not None and issubclass(type(value), torch.Tensor)
