"""Градиент, усреднённый по многим точкам: по зашумлённым копиям или по пути от базовой картинки."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...progress import progress
from ..engine.graph import Scores
from ..engine.proof import affine_start
from ..ground.axes import SPACES
from ..ground.batches import Sizes, fitting
from ..ground.core import Target, as_leaf, column, inner, pick, preserved, resolve_target, scores
from ..ground.taking import taking
from ..ground.tensors import Baseline, filled
from .gradients import score_gradient


@taking(SPACES)
def smoothgrad(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    samples: int = 25,
    noise: float = 0.15,
    batch_size: int | None = None,
    seed: int = 0,
) -> Tensor:
    """Среднее градиентов со знаком по зашумлённым копиям: 1/n Σ ∂z_t/∂x(x + ε), ε ~ N(0, σ²).

    Класс выбирают по картинке без шума. Шум у всех картинок общий: результат не зависит от
    соседей по батчу. Стоимость: F + n·(F + B).

    Параметры:
        model, images, target: как у `gradients.gradient`.
        samples: число копий n.
        noise: σ в долях размаха (max − min) картинки.
        batch_size: картинок в одном проходе; None — по размеру карт.
        seed: начальное состояние генератора шума.

    Возвращает:
        (N, C, H, W), со знаком.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        D. Smilkov и др., 2017 (без возведения в квадрат).
    """
    images = images.detach()
    generator = torch.Generator().manual_seed(seed)
    noises = torch.randn(samples, *images.shape[1:], generator=generator).to(images)
    spread = images.amax(inner(images), keepdim=True) - images.amin(inner(images), keepdim=True)

    with preserved(model):
        with torch.no_grad(), Sizes() as sizes:
            logits = scores(model, images, target)
        chosen = resolve_target(target, logits)
        front, rest = affine_start(model, images, logits, passes=samples, target=target)

        def noisy(image: Tensor, sample: Tensor) -> Tensor:
            return front(images[image] + noise * spread[image] * noises[sample])

        batch = batch_size or fitting(sizes.largest // len(images))
        return _mean_gradient(front, rest, images, chosen, noisy, samples, batch)


class Integrated(NamedTuple):
    """Интегрированные градиенты: вклады (N, C, H, W) и невязка полноты (N,)."""

    map: Tensor
    gap: Tensor


@taking(SPACES)
def integrated_gradients(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    baseline: Baseline = 0.0,
    steps: int = 32,
    batch_size: int | None = None,
) -> Integrated:
    """Градиент, усреднённый по пути от базовой картинки x′ к x: (x − x′)·∫₀¹ ∂z_t/∂x dα.

    Интеграл — правило средних: α = (i + 1/2)/n, все веса 1/n. Полнота: в точности Σ map = z_t(x) −
    z_t(x′); невязка показывает, хватило ли шагов. Стоимость: 2·F + n·(F + B), причём первая
    свёртка, раз она линейна, считается один раз.

    Параметры:
        model, images, target: как у `gradients.gradient`.
        baseline: x′ во входных единицах сети: число, по числу на канал или тензор, который
            растягивается до формы `images`. Ноль нормированного входа — средний серый, а не чёрный.
        steps: число точек n.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Возвращает:
        `map` (N, C, H, W) со знаком и `gap` (N,) = Σ map − (z_t(x) − z_t(x′)).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        M. Sundararajan, A. Taly, Q. Yan, 2017.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    >>> result = integrated_gradients(model, torch.rand(3, 1, 2, 2), 0, steps=1)
    >>> bool(result.gap.abs().max() < 1e-6)
    True
    """
    images = images.detach()
    start = filled(baseline, images)
    alphas = column(((torch.arange(steps) + 0.5) / steps).to(images), images)
    with preserved(model):
        with torch.no_grad(), Sizes() as sizes:
            ends = scores(model, torch.cat([images, start]), target)
        chosen = resolve_target(target, ends[: len(images)])
        clean = ends[: len(images)]
        front, rest = affine_start(model, images, clean, passes=steps, target=target)
        first, last = front(start), front(images)

        def on_path(image: Tensor, step: Tensor) -> Tensor:
            return first[image] + alphas[step] * (last[image] - first[image])

        batch = batch_size or fitting(sizes.largest // len(ends))
        slope = _mean_gradient(front, rest, images, chosen, on_path, steps, batch)
    rise = pick(ends[: len(images)], chosen) - pick(ends[len(images) :], chosen)
    contributions = (images - start) * slope
    return Integrated(contributions, contributions.sum(inner(images)) - rise)


def _mean_gradient(
    front: Scores,
    rest: Scores,
    images: Tensor,
    target: Tensor,
    point: Callable[[Tensor, Tensor], Tensor],
    samples: int,
    batch_size: int,
) -> Tensor:
    """Среднее по samples точкам `point(номера картинок, номера точек)` для каждой картинки.

    Точки заданы за аффинным началом сети `front`: назад через него идёт только среднее.
    """
    leaf = as_leaf(images)
    start = front(leaf)
    total = torch.zeros_like(start)
    jobs = torch.arange(len(target) * samples, device=target.device).split(batch_size)
    with progress(len(jobs), "градиенты") as bar:
        for job in jobs:
            image, sample = job // samples, job % samples
            total.index_add_(0, image, score_gradient(rest, point(image, sample), target[image]))
            bar.update()
    return torch.autograd.grad(start, leaf, total / samples)[0]
