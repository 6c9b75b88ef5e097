"""Где помещается окно: размер выхода, дополнение и проверка того, что ядро влезает."""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any, Literal, NamedTuple, TypeVar, overload

from ..inputs import InputError

T = TypeVar("T")
Pair = int | tuple[int, int]
Padding = Pair | Literal["same", "valid"]


def whole(value: int, name: str, *, least: int = 1) -> int:
    """Проверяет, что `value` — целое число не меньше `least`."""
    try:
        number = index(value)
    except TypeError:
        raise InputError(f"{name}={value!r}: нужно целое число") from None
    if number < least:
        raise InputError(f"{name}={value!r}: допустимы целые числа не меньше {least}")
    return number


def pair(value: Pair, name: str, *, least: int = 1) -> tuple[int, int]:
    """Одно число или пара (по вертикали, по горизонтали) → пара целых не меньше `least`."""
    values = value if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise InputError(f"{name}={value!r}: нужна пара чисел (по вертикали, по горизонтали)")
    return whole(values[0], name, least=least), whole(values[1], name, least=least)


def times(size: tuple[int, ...]) -> str:
    """Размер словами: (4, 3) → «4×3»."""
    return "×".join(map(str, size))


class Grid(NamedTuple):
    """Как окно обходит картинку; каждое поле — пара (по вертикали, по горизонтали)."""

    output: tuple[int, int]  # сколько положений у окна
    extent: tuple[int, int]  # сколько пикселей оно накрывает вместе с промежутками
    margins: tuple[tuple[int, int], tuple[int, int]]  # дополнение до и после
    stride: tuple[int, int]
    dilation: tuple[int, int]


def sliding_grid(size: Pair, kernel: Pair, stride: Pair, padding: Padding, dilation: Pair) -> Grid:
    """Считает обход окна; параметры и ошибки — в `output_size`."""
    size, kernel = pair(size, "size"), pair(kernel, "kernel")
    stride, dilation = pair(stride, "stride"), pair(dilation, "dilation")
    extent = _along(lambda k, d: d * (k - 1) + 1, kernel, dilation)
    margins = _margins(size, extent, stride, padding)
    full = _along(lambda n, margin: n + sum(margin), size, margins)
    if full[0] < extent[0] or full[1] < extent[1]:
        raise InputError(_too_small(size, full, kernel, extent))
    output = _along(lambda n, e, s: (n - e) // s + 1, full, extent, stride)
    return Grid(output, extent, margins, stride, dilation)


@overload
def output_size(
    size: int, kernel: Pair, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> int: ...
@overload
def output_size(
    size: tuple[int, int],
    kernel: Pair,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> tuple[int, int]: ...
def output_size(
    size: Pair, kernel: Pair, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1
) -> Pair:
    """Размер выхода свёртки: ⌊(n + 2p − d·(k − 1) − 1) / s⌋ + 1 по каждой оси.

    Параметры:
        size: размер входа n — число или пара (H, W).
        kernel: размер ядра k; число означает квадратное ядро.
        stride: шаг свёртки s ≥ 1.
        padding: дополнение p ≥ 0 с каждой стороны; "valid" — без дополнения; "same" — столько,
            чтобы выход имел размер ⌈n / s⌉ (лишний ряд — снизу и справа, как в PyTorch и Keras).
        dilation: расширение ядра d ≥ 1.

    Возвращает:
        Число, если `size` — число, иначе пару (H', W').

    Ошибки:
        ValueError: ядро не помещается в дополненный вход или число вне допустимых границ.
        TypeError: вместо целого числа передано что-то другое.

    >>> output_size(28, 3), output_size(28, 5), output_size((5, 7), 3, stride=2, padding=1)
    (26, 24, (3, 4))
    """
    output = sliding_grid(size, kernel, stride, padding, dilation).output
    return output if isinstance(size, (tuple, list)) else output[0]


def _along(rule: Callable[..., T], *pairs: tuple[Any, Any]) -> tuple[T, T]:
    """Применяет правило к вертикальной и к горизонтальной оси."""
    vertical, horizontal = zip(*pairs, strict=True)
    return rule(*vertical), rule(*horizontal)


def _margins(
    size: tuple[int, int], extent: tuple[int, int], stride: tuple[int, int], padding: Padding
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Сколько пикселей добавить до и после по каждой оси."""
    if isinstance(padding, str) and padding not in ("same", "valid"):
        raise InputError(f'padding={padding!r}: допустимы число, пара чисел, "same" и "valid"')
    if isinstance(padding, str) and padding == "same":
        missing = _along(lambda n, e, s: max((n - 1) // s * s + e - n, 0), size, extent, stride)
        return _along(lambda total: (total // 2, total - total // 2), missing)
    amount = (0, 0) if isinstance(padding, str) else pair(padding, "padding", least=0)
    return _along(lambda p: (p, p), amount)


def _too_small(
    size: tuple[int, int], full: tuple[int, int], kernel: tuple[int, int], extent: tuple[int, int]
) -> str:
    window = f"окно {times(kernel)}"
    if extent != kernel:
        window += f" (с расширением — {times(extent)})"
    picture = f"картинку {times(size)}"
    if full != size:
        picture += f" (с дополнением — {times(full)})"
    enough = max(-(-(e - n) // 2) for e, n in zip(extent, size, strict=True))
    return (
        f"{window} не помещается в {picture}: возьмите ядро поменьше, картинку побольше "
        f"или дополните её края (padding={enough})"
    )
