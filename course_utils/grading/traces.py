"""Следы вызова: что функция изменила в своих аргументах и оставила в сети.

При оценке в песочницу уходят копии аргументов, и следы видны только там. Поэтому смотрит `observed`
рядом с функцией, а судит — тот, кто её позвал (см. `checks.tidy`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor, nn

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def observed(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, list[str]]:
    """Вызывает функцию и сравнивает её аргументы до и после.

    Параметры:
        function: функция студента.
        args, kwargs: её аргументы; следят за массивами, тензорами и сетями.

    Возвращает:
        Ответ функции и следы словами; порядок — пустой список.

    >>> observed(lambda x: x.sort(), (np.array([2, 1]),), {})
    (None, ['аргумент 1 изменился: работайте с копией'])
    """
    given = {f"аргумент {place}": value for place, value in enumerate(args, 1)} | kwargs
    before = _marks(given)
    answer = function(*args, **kwargs)
    after = _marks(given)
    found = [trace for trace, mark in before.items() if after[trace] != mark]
    if getattr(answer, "requires_grad", False) is True:
        found.append("ответ связан с графом: нужны detach() или torch.no_grad()")
    return answer, found


def _marks(given: dict[str, Any]) -> dict[str, Any]:
    """След → то, что меняется вместе с ним; за остальным не следят."""
    from torch import Tensor, nn

    marks: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, nn.Module):
            marks |= _net_marks(value)
        elif isinstance(value, Tensor | np.ndarray):
            marks[f"{name} изменился: работайте с копией"] = _raw(value)
    return marks


def _net_marks(net: nn.Module) -> dict[str, Any]:
    """Режим, веса, накопленные статистики и хуки каждого слоя."""
    layers = dict(net.named_modules())
    modes = [layer.training for layer in layers.values()]
    return {
        "сеть осталась не в том режиме (train или eval), в котором была": modes,
        "у сети изменились веса или накопленные статистики": [
            _raw(tensor) for tensor in net.state_dict().values()
        ],
    } | {
        f"на слое {name!r} остался хук: снимите его через remove()": [
            len(getattr(layer, kind)) for kind in HOOKS
        ]
        for name, layer in layers.items()
    }


def _raw(values: Tensor | np.ndarray) -> tuple[tuple[int, ...], bytes]:
    """Форма и байты: NaN равен сам себе."""
    array = values if isinstance(values, np.ndarray) else values.detach().cpu().numpy()
    return array.shape, array.tobytes()
