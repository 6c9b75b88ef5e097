"""На какой оси у карты признаков каналы: у свёрток на первой, у Swin и ConvNeXt на последней.

По форме (1, 4, 4, 64) этого не узнать, поэтому за осью следят от свёртки: перестановка осей её
переносит, растяжение и сжатие остальных осей оставляет на месте, прочие действия наследуют от
своего входа. Там, где ось ещё неизвестна, линейный слой и LayerNorm ставят её последней.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

FIRST = {
    *(F.conv2d, torch.conv2d, F.conv_transpose2d, F.batch_norm, F.group_norm, F.instance_norm),
    *(F.max_pool2d, F.avg_pool2d, F.adaptive_avg_pool2d, F.adaptive_max_pool2d, F.interpolate),
}
LAST = {F.linear, F.layer_norm, torch.layer_norm}
PERMUTED = {
    *(Tensor.permute, torch.permute, Tensor.movedim, torch.movedim),
    *(Tensor.transpose, torch.transpose),
}


def channel_axis(maps: Tensor) -> int:
    """Ось каналов; 1, если за тензором не следили."""
    return getattr(maps, "_channel_axis", 1)


class Layout(TorchFunctionMode):
    """Пока открыт блок `with`, тензоры помнят, на какой оси у них каналы."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor) and result.ndim >= 3:
            axis = _axis(func, args, kwargs or {}, result)
            if axis is not None:
                result._channel_axis = axis  # type: ignore[attr-defined]
        return result


def _axis(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Tensor) -> int | None:
    """Ось каналов ответа; None — неизвестна."""
    if func in FIRST:
        return 1
    source = next((t for t in _tensors(args) if hasattr(t, "_channel_axis")), None)
    if source is None:
        return result.ndim - 1 if func in LAST else None
    axis: int = source._channel_axis
    if func in PERMUTED:  # куда уехала ось — видно по перестановке размеров 1, 2, 3, …
        marks = torch.empty(*range(1, source.ndim + 1), device="meta")
        return tuple(func(marks, *args[1:], **kwargs).shape).index(axis + 1)
    if result.ndim == source.ndim:
        return axis
    from_end = axis == source.ndim - 1 and result.shape[-1] == source.shape[-1]
    return result.ndim - 1 if from_end else (1 if axis == 1 else None)


def _tensors(args: tuple[Any, ...]) -> Iterator[Tensor]:
    for one in args:
        if isinstance(one, Tensor):
            yield one
        elif isinstance(one, (list, tuple)):
            yield from _tensors(tuple(one))
