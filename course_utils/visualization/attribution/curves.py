"""Кривые удаления и вставки: насколько верно карта расставила пиксели по важности."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import progress
from ..engine.proof import fast_scores
from ..ground.axes import SPACES
from ..ground.batches import Sizes, fitting
from ..ground.core import Target, column, pick, preserved, resolve_target, scores
from ..ground.probability import Answers, probabilities
from ..ground.taking import taking
from ..ground.tensors import Baseline, any_maps, filled


class Curve(NamedTuple):
    """Доля изменённых пикселей (S + 1,), вероятность класса (N, S + 1) и площадь под ней (N,)."""

    fraction: Tensor
    probability: Tensor
    area: Tensor


@taking(SPACES, maps=any_maps)
def deletion_curve(
    model: nn.Module,
    images: Tensor,
    maps: Tensor,
    target: Target = None,
    *,
    steps: int = 20,
    baseline: Baseline = 0.0,
    answers: Answers | None = None,
    batch_size: int | None = None,
) -> Curve:
    """Вероятность класса, когда пиксели заменяют на `baseline`, начиная с самых важных.

    Чем меньше площадь, тем лучше карта. Стоимость: (2 + steps)·F на картинку.

    Параметры:
        model: сеть (N, C, H, W) → (N, K).
        images: (N, C, H, W).
        maps: карты значимости (N, H, W); больше — важнее.
        target: класс; None — самый вероятный на целой картинке.
        steps: число ступеней; на каждой меняется H·W/steps пикселей.
        baseline: чем заменять, во входных единицах сети: число, по числу на канал или тензор,
            который растягивается до формы `images`, например размытая картинка.
        answers: «softmax» или «sigmoid» — независимые ответы; None — softmax, а у сети с одним
            выходом сигмоида.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        V. Petsiuk, A. Das, K. Saenko, 2018.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(16, 2))
    >>> deletion_curve(model, torch.rand(1, 1, 4, 4), torch.rand(1, 4, 4), steps=4).fraction
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    return _curve(model, images, maps, target, steps, baseline, answers, batch_size, insert=False)


@taking(SPACES, maps=any_maps)
def insertion_curve(
    model: nn.Module,
    images: Tensor,
    maps: Tensor,
    target: Target = None,
    *,
    steps: int = 20,
    baseline: Baseline = 0.0,
    answers: Answers | None = None,
    batch_size: int | None = None,
) -> Curve:
    """Вероятность класса, когда пиксели возвращают на пустую картинку, начиная с самых важных.

    Чем больше площадь, тем лучше карта. Параметры и стоимость — как у `deletion_curve`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return _curve(model, images, maps, target, steps, baseline, answers, batch_size, insert=True)


def _curve(
    model: nn.Module,
    images: Tensor,
    maps: Tensor,
    target: Target,
    steps: int,
    baseline: Baseline,
    answers: Answers | None,
    batch_size: int | None,
    *,
    insert: bool,
) -> Curve:
    _check(images, maps, steps)
    images = images.detach()
    empty = filled(baseline, images)
    before, after = (empty, images) if insert else (images, empty)
    pixels = maps[0].numel()
    edges = torch.arange(steps + 1, device=images.device) * pixels // steps  # сколько заменено
    order = maps.detach().flatten(1).argsort(dim=1, descending=True, stable=True)
    rank = order.argsort(dim=1)
    curves = []
    with preserved(model, gradients=False), progress(len(images) * len(edges), "кривые") as bar:
        with Sizes() as sizes:
            logits = scores(model, images, target)
        batch = batch_size or fitting(sizes.largest // len(images))
        chosen = resolve_target(target, logits)
        forward = fast_scores(model, images, logits, passes=len(edges), target=target)
        for index, places in enumerate(rank.view_as(maps)):
            found = []
            for part in edges.split(batch):
                changed = places < column(part, images)
                found.append(forward(torch.where(changed, after[index], before[index])))
                bar.update(len(part))
            shares = probabilities(torch.cat(found), answers, target)
            curves.append(pick(shares, chosen[index].expand(len(edges))))
    fraction, probability = edges.to(images) / pixels, torch.stack(curves)
    return Curve(fraction, probability, torch.trapezoid(probability, fraction, dim=1))


def _check(images: Tensor, maps: Tensor, steps: int) -> None:
    expected = (len(images), *images.shape[2:])
    if tuple(maps.shape) != expected:
        raise InputError(f"maps — карты {expected}, получены {tuple(maps.shape)}")
    pixels = images[0, 0].numel()
    if not 1 <= steps <= pixels:
        raise InputError(f"steps = {steps}: нужно от 1 до {pixels}, числа пикселей")
