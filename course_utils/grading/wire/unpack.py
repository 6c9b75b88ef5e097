"""Сборка значений из узлов JSON и сырых байтов; отправителю доверия нет."""

from __future__ import annotations

import collections
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .values import ARRAY_KINDS, MAX_BITS, MAX_DEPTH, MAX_NODES, Node, WireError, refuse

Resolve = Callable[[list[Any]], Any]
MAX_HASHES = 20_000
MAX_CODE, MAX_AXES = 32, 64  # больше осей нет у NumPy; длинный тип NumPy разбирает минутами


class Unpacker:
    """Собирает значение обратно; любой мусор — это `WireError`, и ничто другое."""

    def __init__(self, payload: bytes | bytearray | memoryview, resolve: Resolve = refuse) -> None:
        self.payload = memoryview(payload)
        self.resolve = resolve
        self.offset = 0
        self._nodes = self._hashes = 0

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
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise WireError(f"в значении больше {MAX_NODES} элементов")
        if node is None or type(node) in (bool, int, float, str):
            return node
        if type(node) is not list or not node or depth > 2 * MAX_DEPTH:
            raise WireError("узел должен быть значением или списком [метка, …]")
        tag, *rest = node
        build = _BUILDERS.get(tag) if type(tag) is str else None
        return build(self, depth + 1, *rest) if build else self.resolve(node)

    def _items(self, nodes: Any, depth: int) -> list[Any]:
        if type(nodes) is not list:
            raise WireError("ожидался список узлов")
        return [self._value(node, depth) for node in nodes]

    def _hashed(self, nodes: Any, depth: int) -> list[Any]:
        """Элементы множества или ключи словаря: числа с равным хешем складываются квадратично."""
        items = self._items(nodes, depth)
        self._hashes += len(items)
        if self._hashes > MAX_HASHES:
            raise WireError(f"во множествах и словарях больше {MAX_HASHES} элементов")
        return items

    def _dict(self, depth: int, pairs: list[Any]) -> dict[Any, Any]:
        """Порядок важен: байты массивов идут в порядке узлов, ключ перед значением."""
        flat = [node for key, value in pairs for node in (key, value)]
        items = self._hashed(flat, depth)
        return dict(zip(items[::2], items[1::2], strict=True))

    def _take(self, size: int) -> memoryview:
        if type(size) is not int or not 0 <= size <= len(self.payload) - self.offset:
            raise WireError("байтов меньше, чем обещано")
        self.offset += size
        return self.payload[self.offset - size : self.offset]

    def _array(self, _depth: int, code: str, shape: list[int]) -> np.ndarray:
        if len(code) > MAX_CODE or len(shape) > MAX_AXES:
            raise WireError("тип или форма массива слишком длинны")
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

    def _range(self, depth: int, *ends: Node) -> range:
        numbers = range(*self._items(list(ends), depth))
        if abs((numbers.stop - numbers.start) // numbers.step) > MAX_NODES:
            raise WireError(f"range длиннее {MAX_NODES}: цикл по нему сигналом не прервать")
        return numbers

    def _named(self, depth: int, name: str, fields: list[str], nodes: list[Any]) -> tuple[Any, ...]:
        items = self._items(nodes, depth)
        if len(fields) > 100 or len(fields) != len(items):
            raise WireError("именованный кортеж неверного размера")
        return collections.namedtuple(name, fields)(*items)  # имена проверит сам namedtuple


_BUILDERS: dict[str, Callable[..., Any]] = {
    "i": lambda _self, _depth, text: int(text[: MAX_BITS // 4 + 4], 16),
    "f": lambda _self, _depth, text: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[text],
    "c": lambda _self, _depth, re, im: complex(float(re), float(im)),
    "…": lambda *_: ...,
    "b": lambda self, _, size: bytes(self._take(size)),
    "u": lambda self, _, size: bytes(self._take(size)).decode("utf-8", "surrogatepass"),
    "a": Unpacker._array,
    "n": lambda self, _, code, shape: self._array(_, code, shape)[()],
    "T": Unpacker._tensor,
    "r": Unpacker._range,
    "sl": lambda self, depth, *ends: slice(*self._items(list(ends), depth)),
    "l": lambda self, depth, nodes: self._items(nodes, depth),
    "t": lambda self, depth, nodes: tuple(self._items(nodes, depth)),
    "nt": Unpacker._named,
    "s": lambda self, depth, nodes: set(self._hashed(nodes, depth)),
    "fs": lambda self, depth, nodes: frozenset(self._hashed(nodes, depth)),
    "d": Unpacker._dict,
}
