"""Каналы на последнем месте: так свёртки на процессоре считаются быстрее, ответ тот же."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

LAYOUT_BOUND = {
    *(torch.as_strided, Tensor.as_strided, Tensor.as_strided_, Tensor.stride, Tensor.is_contiguous),
    *(Tensor.storage, Tensor.untyped_storage, Tensor.data_ptr, Tensor.numpy, Tensor.resize_),
}


class _DependsOnLayout(RuntimeError):
    """Сеть спросила, как числа лежат в памяти: переставлять их нельзя."""


class _ViewOfAnyLayout(TorchFunctionMode):
    """`x.view(…)` внутри сети работает при любом порядке каналов в памяти, как `x.reshape(…)`."""

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func in LAYOUT_BOUND:
            raise _DependsOnLayout
        if func is Tensor.view and not isinstance((*args[1:], None)[0], torch.dtype):
            return Tensor.reshape(args[0], *args[1:], *(kwargs[key] for key in kwargs))
        if func is Tensor.view_as:
            return Tensor.reshape_as(*args, **kwargs)
        return func(*args, **kwargs)


def channels_last(call: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Та же функция от карт (N, C, H, W), но получает их копию с каналами на последнем месте.

    Функция, которой важен порядок чисел в памяти (`as_strided`, `stride`, `view` внутри
    скомпилированного), получает карты как есть.
    """

    def wrapped(maps: Tensor) -> Tensor:
        if maps.ndim != 4:
            return call(maps.clone())
        try:
            with _ViewOfAnyLayout():
                return call(maps.clone(memory_format=torch.channels_last))
        except RuntimeError as error:
            if isinstance(error, _DependsOnLayout) or "view" in str(error):
                return call(maps.clone())
            raise

    return wrapped
