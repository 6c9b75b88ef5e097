"""Значения как данные: JSON и сырые байты массивов, никогда не pickle.

Узел JSON — либо само значение (None, bool, str, обычные int и float), либо список
`[метка, …]`. Байты массивов и строк байтов идут следом, подряд, в порядке узлов.
Всё, что данными не является (функции, классы, модули, экземпляры), передаёт вызывающий:
`refer` превращает такой объект в узел-ссылку, `resolve` — узел обратно в объект.
"""

from __future__ import annotations

import collections
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

MAX_DEPTH = 50
MAX_BITS = 1 << 16
MAX_NODES = 2_000_000
ARRAY_KINDS = "?biufcSUmM"

Refer = Callable[[Any], list]
Resolve = Callable[[list], Any]
Node = Any


class WireError(Exception):
    """Значение или сообщение не укладывается в формат обмена."""


def refuse(value: object) -> list:
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

    def _tuple(self, value: tuple) -> Node:
        items = [self.pack(item) for item in value]
        names = getattr(type(value), "_fields", None)
        if names is None:
            return ["t", items]
        return ["nt", type(value).__name__, [str(name) for name in names], items]

    def _dict(self, value: dict) -> Node:
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
    str: lambda _, text: text,
    complex: lambda _, z: ["c", repr(z.real), repr(z.imag)],
    type(Ellipsis): lambda _, value: ["…"],
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
    (str, lambda _, text: str.__str__(text)),
]


def is_tensor(value: object) -> bool:
    """Тензор PyTorch, если torch вообще загружен."""
    torch = sys.modules.get("torch")
    return torch is not None and issubclass(type(value), torch.Tensor)


class Unpacker:
    """Собирает значение обратно; любой мусор — это `WireError`, и ничто другое."""

    def __init__(self, payload: bytes | bytearray | memoryview, resolve: Resolve = refuse) -> None:
        self.payload = memoryview(payload)
        self.resolve = resolve
        self.offset = 0

    def unpack(self, node: Node) -> Any:
        """Значение узла; байты берутся из `payload` по порядку и должны кончиться вместе с ним."""
        try:
            value = self._value(node, 0)
        except WireError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError,
                RecursionError, MemoryError, RuntimeError, SyntaxError) as error:  # fmt: skip
            raise WireError(f"не разобрать значение: {error}") from error
        if self.offset != len(self.payload):
            raise WireError("лишние байты после значения")
        return value

    def _value(self, node: Node, depth: int) -> Any:
        if node is None or type(node) in (bool, int, float, str):
            return node
        if type(node) is not list or not node or depth > 2 * MAX_DEPTH:
            raise WireError("узел должен быть значением или списком [метка, …]")
        tag, *rest = node
        build = _BUILDERS.get(tag) if type(tag) is str else None
        return build(self, depth + 1, *rest) if build else self.resolve(node)

    def _items(self, nodes: Any, depth: int) -> list:
        if type(nodes) is not list:
            raise WireError("ожидался список узлов")
        return [self._value(node, depth) for node in nodes]

    def _take(self, size: int) -> memoryview:
        if type(size) is not int or not 0 <= size <= len(self.payload) - self.offset:
            raise WireError("байтов меньше, чем обещано")
        self.offset += size
        return self.payload[self.offset - size : self.offset]

    def _array(self, depth: int, code: str, shape: list) -> np.ndarray:
        dtype = np.dtype(str(code))
        if dtype.kind not in ARRAY_KINDS or dtype.names or dtype.subdtype:
            raise WireError(f"тип массива {code!r} не передаётся")
        if any(type(n) is not int or n < 0 for n in shape):
            raise WireError(f"невозможная форма массива: {shape!r}")
        raw = self._take(math.prod(shape) * dtype.itemsize)
        array = (
            np.ndarray(tuple(shape), dtype, bytearray(raw)) if len(raw) else np.empty(shape, dtype)
        )
        if dtype.kind == "U" and len(raw):
            codes = np.frombuffer(raw, np.uint32 if dtype.isnative else ">u4")
            if codes.max() > sys.maxunicode:
                raise WireError("в массиве строк есть код вне Юникода")
        return array.view(np.uint8).astype(bool) if dtype.kind == "b" else array

    def _tensor(self, depth: int, name: str, node: Node, wants: bool, grad: Node) -> Any:
        import torch

        dtype = getattr(torch, name) if type(name) is str and name.isidentifier() else None
        if not isinstance(dtype, torch.dtype):
            raise WireError(f"тип тензора {name!r} не передаётся")
        tensor = torch.from_numpy(self._value(node, depth))
        tensor = tensor.view(dtype) if dtype is torch.bfloat16 else tensor.to(dtype)
        if wants is True:
            tensor.requires_grad_()
        if grad is not None:
            tensor.grad = self._value(grad, depth)
        return tensor

    def _named(self, depth: int, name: str, fields: list, nodes: list) -> tuple:
        items = self._items(nodes, depth)
        if len(fields) > 100 or len(fields) != len(items):
            raise WireError("именованный кортеж неверного размера")
        return collections.namedtuple(name, fields)(*items)  # имена проверит сам namedtuple


_BUILDERS: dict[str, Callable[..., Any]] = {
    "i": lambda self, depth, text: int(text[: MAX_BITS // 4 + 4], 16),
    "f": lambda self, depth, text: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[text],
    "c": lambda self, depth, re, im: complex(float(re), float(im)),
    "…": lambda self, depth: ...,
    "b": lambda self, depth, size: bytes(self._take(size)),
    "a": Unpacker._array,
    "n": lambda self, depth, code, shape: self._array(depth, code, shape)[()],
    "T": Unpacker._tensor,
    "r": lambda self, depth, *ends: range(*self._items(list(ends), depth)),
    "sl": lambda self, depth, *ends: slice(*self._items(list(ends), depth)),
    "l": lambda self, depth, nodes: self._items(nodes, depth),
    "t": lambda self, depth, nodes: tuple(self._items(nodes, depth)),
    "nt": Unpacker._named,
    "s": lambda self, depth, nodes: set(self._items(nodes, depth)),
    "fs": lambda self, depth, nodes: frozenset(self._items(nodes, depth)),
    "d": lambda self, depth, pairs: {
        self._value(key, depth): self._value(item, depth) for key, item in pairs
    },
}
