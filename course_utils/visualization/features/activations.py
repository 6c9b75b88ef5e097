"""Карты активации: что выдаёт каждый слой на этих картинках и какая доля этого — нули."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ..ground.axes import SPACES
from ..ground.core import preserved, recording, scores
from ..ground.taking import taking
from .filters import list_layers


@taking(SPACES)
def activations(
    model: nn.Module, images: Tensor, layers: Sequence[str] | None = None
) -> dict[str, Tensor]:
    """Выходы слоёв на батче, за один прямой проход.

    Слой, вызванный несколько раз, представлен первым вызовом. Стоимость: F.

    Параметры:
        model: сеть.
        images: (N, C, H, W).
        layers: имена слоёв; None — все слои без вложенных модулей, которых достиг прямой проход.

    Возвращает:
        Имя → выход слоя, (N, K, h, w) или (N, K), в порядке прямого прохода.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))
    >>> [tuple(maps.shape) for maps in activations(model, torch.rand(5, 1, 8, 8)).values()]
    [(5, 4, 6, 6), (5, 4, 6, 6), (5, 144), (5, 2)]
    """
    names = [layer.name for layer in list_layers(model)] if layers is None else list(layers)
    with preserved(model, gradients=False), recording(model, names) as outputs:
        scores(model, images)
    if layers is not None:
        return {name: outputs[name] for name in layers}
    return {str(name): maps for name, maps in outputs.items()}


@taking(SPACES)
def sparsity(
    model: nn.Module,
    images: Tensor,
    layers: Sequence[str] | None = None,
    *,
    threshold: float = 0.0,
) -> dict[str, float]:
    """Доля откликов не больше `threshold` в каждом слое, 0…1, в порядке прямого прохода.

    Параметры:
        model: сеть.
        images: (N, C, H, W).
        layers: имена слоёв; None — все ReLU и ReLU6.
        threshold: что считать молчанием; после ReLU — 0.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    if layers is None:
        layers = [layer.name for layer in list_layers(model, (nn.ReLU, nn.ReLU6))]
        if not layers:
            raise InputError("в сети нет модулей ReLU: перечислите слои в layers")
    found = activations(model, images, layers)
    return {
        name: float((maps <= threshold).to(torch.float64).mean()) for name, maps in found.items()
    }
