"""Восстановление картинки по коду слоя: что слой ещё помнит о картинке, а что уже забыл."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import track
from ..engine.strided import FastInputGradient
from ..ground.axes import SPACES
from ..ground.bounds import Bounds, limits_of
from ..ground.core import Layer, as_leaf, preserved, recording, run, slope
from ..ground.taking import taking
from .priors import alpha_norm, total_variation


class Inversion(NamedTuple):
    """Восстановленные картинки (N, C, H, W) и ошибка кода перед каждым шагом (steps, N)."""

    images: Tensor
    errors: Tensor


@taking(SPACES)
def invert(
    model: nn.Module,
    images: Tensor,
    *,
    layer: Layer,
    variation: float = 5.0,
    brightness: float = 0.01,
    alpha: float = 6.0,
    beta: float = 2.0,
    steps: int = 200,
    rate: float = 0.05,
    bounds: Bounds = (0.0, 1.0),
    seed: int = 0,
) -> Inversion:
    """Ищет картинку с тем же кодом слоя, начиная с шума.

    min_x ‖Φ(x) − Φ(x₀)‖² / ‖Φ(x₀)‖² + λ·TV_β(u) + μ·mean|u|^α, где u — картинка в единицах
    «чёрное −1, белое 1». Шаги — Adam со скоростью, которая падает до нуля по косинусу (в статье —
    градиентный спуск с импульсом).

    Параметры:
        model: сеть; её проходят только до слоя.
        images: исходные картинки x₀, (N, C, H, W) в диапазоне `bounds`.
        layer: слой, чей код известен.
        variation: λ, вес полной вариации.
        brightness: μ, вес α-нормы.
        alpha, beta: показатели степени.
        steps, rate: число шагов и начальная скорость.
        bounds: (чёрное, белое) во входных единицах сети.
        seed: номер начального шума.

    Возвращает:
        `Inversion`; ошибка кода — ‖Φ(x) − Φ(x₀)‖² / ‖Φ(x₀)‖². Цена: steps·n·(F + B) начала сети.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Mahendran, Vedaldi, 2014, «Understanding deep image representations by inverting them».

    >>> net = nn.Sequential(nn.Conv2d(1, 4, 3))
    >>> found = invert(net, torch.rand(2, 1, 8, 8), layer="0", steps=3)
    >>> found.images.shape, found.errors.shape
    (torch.Size([2, 1, 8, 8]), torch.Size([3, 2]))
    """
    low, high = limits_of(images, bounds)
    middle, half = (high + low) / 2, (high - low) / 2
    generator = torch.Generator(images.device).manual_seed(seed)
    errors = []
    with preserved(model), FastInputGradient():
        goal = code(model, images.detach(), layer).detach()
        u = as_leaf(torch.empty_like(images).normal_(std=0.1, generator=generator))
        optimizer = torch.optim.Adam([u], lr=rate)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        for _ in track(range(steps), "восстановление"):
            error = _distance(code(model, middle + half * u, layer), goal)
            prior = variation * total_variation(u, beta) + brightness * alpha_norm(u, alpha)
            u.grad = slope(error + prior, u)
            optimizer.step()
            schedule.step()
            errors.append(error.detach())
        found = (middle + half * u.detach()).clamp(low, high)
    return Inversion(found, torch.stack(errors))


def code(model: nn.Module, images: Tensor, layer: Layer) -> Tensor:
    """Выход слоя (N, …); прямой проход на нём и обрывается."""
    with recording(model, [layer], stop=True) as found:
        run(model, images)
    return found[layer]


def _distance(found: Tensor, goal: Tensor) -> Tensor:
    norms = goal.flatten(1).square().sum(dim=1)
    if (norms == 0).any():
        raise InputError(
            "код картинки — одни нули: слой на ней молчит, и восстанавливать не из чего; "
            "возьмите слой до ReLU"
        )
    return (found - goal).flatten(1).square().sum(dim=1) / norms
