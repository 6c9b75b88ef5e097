"""Score-CAM: вес карты признаков — ответ сети на картинку, прикрытую этой картой."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ...progress import progress
from ..engine.proof import fast_scores
from ..ground.axes import SPACES
from ..ground.batches import Sizes, fitting
from ..ground.core import (
    Layer,
    Reshape,
    Target,
    column,
    preserved,
    recording,
    resolve_target,
    scores,
)
from ..ground.maps import stretched
from ..ground.taking import taking


@taking(SPACES)
def score_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    batch_size: int | None = None,
    reshape: Reshape | None = None,
) -> Tensor:
    """Score-CAM: M = ReLU(Σ_k w_k·A_k), w = softmax по k от логитов z_t(x∘s(U(A_k))).

    Градиенты не нужны. Вариант статьи: карта сначала растянута (U), потом приведена к 0…1 (s);
    softmax — по картам; вычитаемый в статье логит пустой картинки softmax не меняет. В коде авторов
    вместо этого берут вероятности, без softmax по картам. Постоянные карты не маскируют ничего и
    получают вес 0. Стоимость: (K + 1)·F, K — число карт слоя.

    Параметры:
        model: сеть (N, C, H, W) → (N, классы).
        images: (N, C, H, W).
        target: класс; None — самый вероятный.
        layer: слой с картами признаков.
        batch_size: прикрытых картинок в одном проходе; None — по размеру карт.
        reshape: как у `grad_cam`.

    Возвращает:
        (N, H, W), неотрицательные.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        H. Wang и др., 2020 (алгоритм 1).

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> score_cam(model, torch.rand(2, 1, 8, 8), 0, layer="1").shape
    torch.Size([2, 8, 8])
    """
    with preserved(model, gradients=False):
        with Sizes() as sizes, recording(model, [layer]) as outputs:
            logits = scores(model, images, target)
        chosen = resolve_target(target, logits)
        maps = outputs.maps(model, layer, images, reshape)
        forward = fast_scores(model, images, logits, passes=maps.shape[1], target=target)
        batch = batch_size or fitting(sizes.largest // len(images))
        pictures = zip(images, maps, chosen, strict=True)
        return torch.stack([_one(forward, *one, batch) for one in pictures])


def _one(
    forward: Callable[[Tensor], Tensor], image: Tensor, maps: Tensor, target: Tensor, batch: int
) -> Tensor:
    """Карта (H, W) одной картинки (C, H, W) по её картам признаков (K, h, w)."""
    flat = maps.flatten(1)
    live = (flat.amax(1) > flat.amin(1)).nonzero()[:, 0]
    answers = [maps.new_empty(0)]
    with progress(len(live), "Score-CAM") as bar:
        for part in live.split(batch):
            masks = stretched(maps[part], image.shape[1:])
            lowest = column(masks.flatten(1).amin(1), masks)
            highest = column(masks.flatten(1).amax(1), masks)
            masks = (masks - lowest) / (highest - lowest)
            answers.append(forward(image * masks[:, None])[:, target])
            bar.update(len(part))
    weights = torch.cat(answers).softmax(0)
    total = torch.einsum("k,k...->...", weights, maps[live])[None].relu()
    return stretched(total, image.shape[1:])[0]
