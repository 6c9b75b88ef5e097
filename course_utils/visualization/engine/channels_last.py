"""Каналы на последнем месте: так свёртки на процессоре считаются быстрее, ответ тот же."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode


class _ViewOfAnyLayout(TorchFunctionMode):
    """`x.view(…)` внутри сети работает при любом порядке каналов в памяти, как `x.reshape(…)`."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        call = Tensor.reshape if func is Tensor.view and not kwargs else func
        return call(*args, **(kwargs or {}))


def channels_last(call: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Та же функция от карт (N, C, H, W), но получает их копию с каналами на последнем месте.

    У сигналов (N, C, L) и объёмов порядок обычный.
    """

    def wrapped(maps: Tensor) -> Tensor:
        with _ViewOfAnyLayout():
            order = torch.channels_last if maps.ndim == 4 else torch.preserve_format
            return call(maps.clone(memory_format=order))

    return wrapped
