"""Общее основание методов: поиск слоя, выбор класса, запись активаций, возврат сети как была.

Градиенты здесь берёт только `torch.autograd.grad`, хуки ставит только `recording`.
"""

from __future__ import annotations

import difflib
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from ...inputs import InputError, shown
from .axes import column, inner
from .forward import Stop, answer, as_logits, run, scores, slope
from .layout import Layout, channel_axis
from .taking import taking
from .targets import Target, pick, resolve_target
from .tensors import check_images
from .tokens import Reshape, as_maps

__all__ = [
    "Layer",
    "Recorded",
    "Reshape",
    "Target",
    "answer",
    "as_leaf",
    "as_logits",
    "as_maps",
    "check_images",
    "column",
    "find_layer",
    "inner",
    "kept_random_state",
    "pick",
    "preserved",
    "recording",
    "resolve_target",
    "run",
    "scores",
    "slope",
    "taking",
]

Layer: TypeAlias = str | nn.Module


def find_layer(model: nn.Module, layer: Layer) -> nn.Module:
    """Находит слой по имени с точками (как в `model.named_modules()`) или проверяет сам модуль.

    Ошибки:
        InputError: такого слоя в сети нет; для имени названы три самых похожих.

    >>> find_layer(nn.Sequential(nn.ReLU()), "0")
    ReLU()
    """
    modules: dict[str, nn.Module] = dict(model.named_modules())
    if isinstance(layer, nn.Module):
        if not any(module is layer for module in modules.values()):
            raise InputError(
                f"модуль {type(layer).__name__} не принадлежит сети {type(model).__name__}: "
                "передайте её собственный слой или его имя"
            )
        return layer
    names = [name for name in modules if name]
    if not isinstance(layer, str):
        listed = ", ".join(names[:5]) or "слоёв нет"
        remedy = f'; имя пишут в кавычках: "{layer}"' if str(layer) in names else ""
        raise InputError(
            f"layer = {shown(layer)}, а нужно имя слоя строкой или сам модуль{remedy}; "
            f"слои этой сети: {listed}"
        )
    if layer not in names:
        close = difflib.get_close_matches(str(layer), names, n=3, cutoff=0) or ["слоёв нет"]
        raise InputError(f"в сети нет слоя «{layer}»; похожие имена: {', '.join(close)}")
    return modules[layer]


def as_leaf(images: Tensor) -> Tensor:
    """Отдельная копия `images`, по которой берут градиент."""
    return images.detach().clone().requires_grad_()


class Recorded(dict[Layer, Tensor]):
    """Выходы слоёв; ключ — тот же, каким слой назвали в `recording`."""

    def __missing__(self, layer: Layer) -> Tensor:
        name = layer if isinstance(layer, str) else type(layer).__name__
        raise InputError(f"прямой проход не дошёл до слоя «{name}»: сеть его не вызывает")

    def maps(
        self, model: nn.Module, layer: Layer, images: Tensor, reshape: Reshape | None = None
    ) -> Tensor:
        """Карты признаков слоя (N, C, h, w), см. `tokens.as_maps`; для слоя без карт — ошибка."""
        return as_maps(self[layer], images, model, reshape)


@contextmanager
def recording(
    model: nn.Module, layers: Sequence[Layer], *, stop: bool = False
) -> Iterator[Recorded]:
    """Записывает выходы слоёв, пока открыт блок `with`; хуки снимаются и при исключении.

    Записан первый вызов слоя; карты (N, H, W, C), как у Swin, — в порядке (N, C, H, W). Сеть
    продолжает с копией, поэтому следующий ReLU «на месте» запись
    не испортит. Если градиенты включены, а граф ещё не начат (параметры заморожены, картинки — не
    лист), он начинается на записанном слое: обратный проход идёт только до него.

    Параметры:
        model: сеть.
        layers: имена или модули; они же — ключи словаря.
        stop: прервать прямой проход и выйти из блока, как только записаны все слои.

    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(inplace=True))
    >>> with recording(model, ["0"]) as outputs:
    ...     _ = model(torch.zeros(2, 1, 8, 8))
    >>> outputs["0"].shape
    torch.Size([2, 4, 6, 6])
    """
    outputs = Recorded()
    modules = [find_layer(model, layer) for layer in layers]
    enough = len(set(layers)) if stop else None
    handles = [
        module.register_forward_hook(_saver(outputs, layer, enough))
        for layer, module in zip(layers, modules, strict=True)
    ]
    try:
        with Layout():
            yield outputs
    except Stop:
        pass
    finally:
        for handle in handles:
            handle.remove()


def _saver(outputs: Recorded, layer: Layer, enough: int | None) -> Callable[..., Tensor | None]:
    """Хук, который кладёт в `outputs` первый выход слоя и прерывает проход, когда их `enough`."""

    def hook(_module: nn.Module, _inputs: Any, output: Any) -> Tensor | None:
        if layer in outputs:
            return None
        if not isinstance(output, Tensor):
            name = layer if isinstance(layer, str) else type(layer).__name__
            raise InputError(f"слой «{name}» выдаёт {type(output).__name__}, а нужен тензор")
        if torch.is_grad_enabled() and not output.requires_grad:
            output = output.detach().requires_grad_()
        axis = channel_axis(output) if output.ndim == 4 else 1
        outputs[layer] = output = output.movedim(axis, 1) if axis != 1 else output
        if len(outputs) == enough:
            raise Stop
        copy: Tensor = (output.movedim(1, axis) if axis != 1 else output).clone()
        return copy

    return hook


@contextmanager
def preserved(model: nn.Module, *, gradients: bool = True) -> Iterator[None]:
    """Внутри сеть в режиме оценки и заморожена; на выходе, и после ошибки, всё как было.

    Режим оценки: картинка не зависит от соседей по батчу, статистики батч-нормализации не
    меняются, дропаут молчит. Заморозка: градиент идёт только ко входу, `.grad` параметров не
    тронут. Возвращаются `training` каждого модуля, `requires_grad` каждого параметра и общие
    генераторы случайных чисел (torch, NumPy, random).

    Параметры:
        model: сеть.
        gradients: True — градиенты включены (внутри `torch.inference_mode` это ошибка),
            False — выключены.
    """
    if gradients and torch.is_inference_mode_enabled():
        raise RuntimeError("метод берёт градиенты: вызовите его вне torch.inference_mode()")
    modes = [(module, module.training) for module in model.modules()]
    needs = [(parameter, parameter.requires_grad) for parameter in model.parameters()]
    try:
        with kept_random_state(), torch.set_grad_enabled(gradients):
            model.eval().requires_grad_(False)
            yield
    finally:
        for module, training in modes:
            module.training = training
        for parameter, required in needs:
            parameter.requires_grad_(required)


@contextmanager
def kept_random_state() -> Iterator[None]:
    """Общие генераторы (torch, NumPy, random) на выходе из блока — такие же, как на входе."""
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        with torch.random.fork_rng():
            yield
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)
