"""Максимизация активации: картинка, которая сильнее всего возбуждает нейрон, канал или класс."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ....inputs import exactly, function, several
from ....progress import track
from ...engine.relu_rules import ReluRule
from ...engine.strided import FastInputGradient
from ...ground.core import answer, as_leaf, column, inner, preserved, recording
from ...ground.core import slope as slope_of
from ...ground.taking import taking
from ...ground.tensors import places
from ..priors import total_variation
from .objectives import LOGITS, Objective
from .parametrisations import Parametrisation
from .transforms import Transform


class Ascent(NamedTuple):
    """Итог восхождения: картинки (N, C, H, W) и значения цели перед каждым шагом (steps, N)."""

    images: Tensor
    values: Tensor


@taking(
    objective=exactly(Objective, "цель, например channel('conv2', 5)"),
    start=exactly(Parametrisation, "начало: pixels(shape), fourier(shape) или from_images(images)"),
    transforms=several(function, what="список преобразований", least=0),
)
def maximize(
    model: nn.Module,
    objective: Objective,
    *,
    start: Parametrisation,
    transforms: Sequence[Transform] = (),
    variation: float = 0.0,
    steps: int = 128,
    rate: float = 0.05,
    seed: int = 0,
) -> Ascent:
    """Растит цель по координатам картинки: θ ← θ + Adam(∇_θ [f(T(x(θ))) − λ·TV(x(θ))]).

    Сеть проходят только до последнего нужного слоя. Если ReLU закрыт и градиент картинки — точный
    ноль, этот шаг делают с негаснущим ReLU (`relu_rules`, правило «leaky»).

    Параметры:
        model: сеть.
        objective: цель, например `channel("blocks.3", 5)`.
        start: из чего сделаны картинки и с чего начать — `fourier(shape)` или `pixels(shape)`;
            N картинок растут независимо.
        transforms: случайные преобразования T перед каждым шагом, одни на весь батч.
        variation: λ, вес полной вариации.
        steps: число шагов.
        rate: скорость обучения Adam.
        seed: номер случайности преобразований.

    Возвращает:
        `Ascent`. Цена: steps·N·(F + B) начала сети.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Erhan, Bengio, Courville, Vincent, 2009; Olah, Mordvintsev, Schubert, 2017.

    >>> from .objectives import unit
    >>> from .parametrisations import pixels
    >>> net = nn.Sequential(nn.Conv2d(1, 4, 3))
    >>> result = maximize(net, unit("0", 2), start=pixels((2, 1, 8, 8)), steps=5)
    >>> result.images.shape, result.values.shape
    (torch.Size([2, 1, 8, 8]), torch.Size([5, 2]))
    """
    generator = torch.Generator().manual_seed(seed)
    values = []
    with preserved(model):
        theta = as_leaf(start.start)
        optimizer = torch.optim.Adam([theta], lr=rate, maximize=True)
        for _ in track(range(steps), "восхождение"):
            image = view = start.decode(theta)
            for transform in transforms:
                view = transform(view, generator)
            value, pull = slope(model, objective, view)
            # градиент этой суммы по theta — в точности тот, что нужен
            total = (view * pull).sum()
            if variation:
                total = total - variation * total_variation(image).sum()
            (theta.grad,) = torch.autograd.grad(total, theta)
            optimizer.step()
            values.append(value)
        return Ascent(start.decode(theta.detach()), torch.stack(values))


def slope(model: nn.Module, objective: Objective, images: Tensor) -> tuple[Tensor, Tensor]:
    """Значение цели (N,) и её градиент по картинкам (N, C, H, W).

    Там, где градиент картинки — точный ноль, взят градиент с негаснущим ReLU.
    """
    # порядок «каналы последними» на процессоре заметно быстрее, а на сети не отражается
    order = torch.channels_last if images.ndim == 4 else torch.contiguous_format
    leaf = as_leaf(images.contiguous(memory_format=order))
    with FastInputGradient():
        value = evaluate(model, objective, leaf)
    gradient = slope_of(value, leaf)
    dead = (gradient == 0).flatten(1).all(dim=1)
    if dead.any():
        with ReluRule("leaky"):
            revived = evaluate(model, objective, leaf)
        gradient[dead] = slope_of(revived, leaf)[dead]
    return value.detach(), gradient


def evaluate(model: nn.Module, objective: Objective, images: Tensor) -> Tensor:
    """Значение цели (N,); прямой проход обрывается на последнем слое, который ей нужен."""
    layers = [layer for layer in objective.layers if layer != LOGITS]
    with recording(model, layers, stop=LOGITS not in objective.layers) as found:
        found[LOGITS] = answer(model, images)
    return objective.value(found)


@taking(images=places)
def similarity(images: Tensor, *, shifts: bool = False) -> Tensor:
    """Насколько похожи картинки попарно: корреляция (N, N), −1…1.

    Erhan et al. (2009) так проверяли, приходят ли разные начала к одной картинке.

    Параметры:
        images: (N, C, H, W).
        shifts: True — наибольшая корреляция по всем циклическим сдвигам (для целей, которым всё
            равно, где на картинке узор).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> image = torch.rand(1, 1, 4, 4)
    >>> similarity(torch.cat([image, 1 - image])).round()
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    centred = images - images.mean(dim=inner(images), keepdim=True)
    norms = centred.flatten(1).norm(dim=1).clamp_min(torch.finfo(images.dtype).tiny)
    unit: Tensor = centred / column(norms, images)
    if not shifts:
        return unit.flatten(1) @ unit.flatten(1).T
    waves = torch.fft.rfftn(unit, dim=list(range(2, images.ndim)))
    products = torch.einsum("nc...,mc...->nm...", waves, waves.conj())
    shifted: Tensor = torch.fft.irfftn(products, s=images.shape[2:])
    return shifted.flatten(2).amax(dim=2)
