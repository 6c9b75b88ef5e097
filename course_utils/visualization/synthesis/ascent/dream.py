"""DeepDream: усилить на фотографии то, что слой на ней уже видит."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ....inputs import exactly
from ....progress import progress
from ...ground.bounds import Bounds, limits_of
from ...ground.core import preserved
from ...ground.taking import taking
from .ascend import slope
from .objectives import Objective


@taking(objective=exactly(Objective, "цель, например channel('conv2', 5)"))
def deep_dream(
    model: nn.Module,
    images: Tensor,
    objective: Objective,
    *,
    octaves: int = 4,
    ratio: float = 1.4,
    steps: int = 10,
    rate: float = 0.01,
    bounds: Bounds = (0.0, 1.0),
    seed: int = 0,
) -> Tensor:
    """Градиентное восхождение от фотографии, от мелкого масштаба к крупному.

    На каждой октаве картинка — уменьшенная фотография плюс детали, выращенные на прошлой; шаг
    x ← clip(x + rate·g / mean|g|) со случайным циклическим сдвигом.

    Параметры:
        model: сеть, которая принимает картинки разных размеров.
        images: (N, C, H, W) в диапазоне `bounds`.
        objective: цель; классический выбор — `energy(layer)`.
        octaves: число масштабов; самый мелкий меньше исходного в ratio^(octaves − 1) раз.
        ratio: во сколько раз соседние масштабы отличаются.
        steps: шагов на каждом масштабе.
        rate: средний шаг, доля диапазона.
        bounds: (чёрное, белое) во входных единицах сети.
        seed: номер случайности сдвигов.

    Возвращает:
        (N, C, H, W) в диапазоне `bounds`. Цена: меньше 2.1·steps·n·(F + B) при ratio = 1.4.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Mordvintsev, Olah, Tyka, 2015, «Inceptionism».
    """
    images, (low, high) = images.detach(), limits_of(images, bounds)
    generator = torch.Generator().manual_seed(seed)
    size = torch.tensor(images.shape[-2:])
    reach = max(int(size.min()) // 16, 1)
    details = torch.zeros_like(images)
    with preserved(model), progress(octaves * steps, "сон") as bar:
        for octave in reversed(range(octaves)):
            shape = (size / ratio**octave).round().int().tolist()
            base = _resize(images, shape)
            x = (base + _resize(details, shape)).clamp(low, high)
            for _ in range(steps):
                offset = torch.randint(-reach, reach + 1, (2,), generator=generator)
                step = _step(model, objective, x, offset.tolist())
                x = (x + rate * (high - low) * step).clamp(low, high)
                bar.update()
            details = x - base
    return x


def _step(model: nn.Module, objective: Objective, images: Tensor, offset: list[int]) -> Tensor:
    """Градиент цели по сдвинутой картинке, возвращённый на место и поделённый на mean|g|."""
    _, gradient = slope(model, objective, images.roll(offset, dims=(2, 3)))
    gradient = gradient.roll([-shift for shift in offset], dims=(2, 3))
    mean = gradient.abs().mean(dim=(1, 2, 3), keepdim=True)
    return gradient / mean.clamp_min(torch.finfo(images.dtype).tiny)


def _resize(images: Tensor, shape: list[int]) -> Tensor:
    return F.interpolate(images, size=shape, mode="bilinear", align_corners=False, antialias=True)
