"""Сколько у входа сети пространственных осей: сигнал — одна, картинка — две, объём — три."""

from __future__ import annotations

from torch import Tensor, nn

SPACES = (1, 2, 3)  # сигналы, картинки, объёмы
MODES = {1: "linear", 2: "bilinear", 3: "trilinear"}  # как растягивают карту с таким числом осей


def space(model: nn.Module) -> int:
    """Число осей места у входа сети — по её первой свёртке; рекуррентная сеть читает сигнал.

    У сети без свёрток это картинка: по весам полносвязного слоя не узнать, что в него вытянули.

    >>> space(nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU()))
    1
    """
    kinds: tuple[tuple[type[nn.Module], int], ...] = (
        (nn.Conv1d, 1),
        (nn.Conv2d, 2),
        (nn.Conv3d, 3),
        (nn.RNNBase, 1),
    )
    for module in model.modules():
        for kind, axes in kinds:
            if isinstance(module, kind):
                return axes
    return 2


def inner(values: Tensor) -> tuple[int, ...]:
    """Все оси, кроме батча."""
    return tuple(range(1, values.ndim))


def column(values: Tensor, like: Tensor) -> Tensor:
    """Числа (N,) в форме (N, 1, …, 1), чтобы умножать на `like` (N, …)."""
    return values.reshape(-1, *[1] * (like.ndim - 1))
