"""Обманывающие изображения: бессмысленная для человека картинка, которую сеть уверенно узнаёт."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import refuse
from ...progress import track
from ..ground.axes import SPACES
from ..ground.batches import suited
from ..ground.bounds import Bounds, limits_of
from ..ground.core import Target, as_leaf, inner, pick, preserved, scores, slope
from ..ground.probability import probabilities
from ..ground.taking import taking
from ..ground.targets import target_kind
from .adversarial import chosen_classes, excess


def _named(name: str, value: Any) -> Any:
    if value is None:
        refuse(name, value, "целое или LongTensor (N,) — класс, к которому вести")
    return target_kind(name, value)


class Fooled(NamedTuple):
    """Картинки (N, C, H, W), вероятность нужного класса (N,) и число сделанных шагов (N,)."""

    images: Tensor
    probabilities: Tensor
    steps: Tensor


@taking(SPACES, target=_named)
def fooling(
    model: nn.Module,
    images: Tensor,
    target: Target,
    *,
    confidence: float = 0.99,
    step: float = 0.005,
    max_steps: int = 200,
    bounds: Bounds = (0.0, 1.0),
    batch_size: int | None = None,
) -> Fooled:
    """Ведёт любую картинку или шум к заданному классу, пока сеть не будет уверена.

    x ← clip(x − α·g/rms(g)), g — градиент перевеса остальных классов (`adversarial.margin`). Шаг
    меняет пиксели в среднем на α, общий размер добавки не ограничен.

    Параметры:
        model: сеть.
        images: (N, C, H, W) в диапазоне `bounds`: фотографии или шум.
        target: класс, к которому ведём, или функция ответа, которую растим.
        confidence: вероятность класса (значение функции), на которой картинка готова, 0…1.
        step: α, доля диапазона.
        max_steps: столько шагов самое большее.
        bounds: (чёрное, белое) во входных единицах сети.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Возвращает:
        `Fooled`; вероятность меньше `confidence` — цель не достигнута за `max_steps` шагов.
        Цена: самое большее max_steps·n·(F + B).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Szegedy et al., 2013, «Intriguing properties of neural networks»; Nguyen, Yosinski, Clune,
        2014, «Deep neural networks are easily fooled» (там шум вела ещё и эволюция).

    >>> net = nn.Sequential(nn.Flatten(), nn.Linear(64, 2))
    >>> fooled = fooling(net, torch.rand(1, 1, 8, 8), 1, confidence=0.6)
    >>> bool(fooled.probabilities >= 0.6)
    True
    """
    images, (low, high) = images.detach(), limits_of(images, bounds)
    with preserved(model):
        batch = batch_size or suited(model, images)
        chosen = chosen_classes(model, images, target, batch)
        parts = list(zip(images.split(batch), chosen.split(batch), strict=True))
        edges, stride = (low, high), step * (high - low)
        results = [
            _lead(model, x, target, classes, confidence, stride, max_steps, edges)
            for x, classes in parts
        ]
    return Fooled(*(torch.cat(column) for column in zip(*results, strict=True)))


def _lead(
    model: nn.Module,
    images: Tensor,
    target: Target,
    chosen: Tensor,
    confidence: float,
    stride: Tensor,
    max_steps: int,
    edges: tuple[Tensor, Tensor],
) -> Fooled:
    """Один батч: готовые картинки из работы выбывают, остальные делают ещё шаг."""
    x = images.detach().clone()
    sure, taken = x.new_zeros(len(x)), torch.zeros_like(chosen)
    todo = torch.arange(len(x), device=x.device)
    for done in track(range(max_steps + 1), "обман"):
        leaf = as_leaf(x[todo])
        logits = scores(model, leaf, target)
        gradient = slope(excess(logits, target, chosen[todo]), leaf)
        sure[todo] = pick(probabilities(logits.detach(), target=target), chosen[todo])
        going = sure[todo] < confidence
        todo, gradient = todo[going], gradient[going]
        if done == max_steps or len(todo) == 0:
            break
        rms = gradient.square().mean(dim=inner(x), keepdim=True).sqrt()
        moved = x[todo] - stride * gradient / rms.clamp_min(torch.finfo(x.dtype).tiny)
        x[todo] = moved.clamp(*edges)
        taken[todo] += 1
    return Fooled(x, sure, taken)
