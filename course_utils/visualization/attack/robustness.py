"""Как доля верных ответов зависит от свойства картинки: поворота, масштаба, яркости, шума…

Свойства — функции (картинки 0…1, величина) → картинки 0…1; годится и своя такая функция.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.transforms.v2.functional import gaussian_blur

from ...geometry import affine
from ...inputs import InputError, real, refuse
from ...progress import track
from ..ground.batches import Sizes, fitting
from ..ground.bounds import Bounds, limits_of
from ..ground.core import pick, preserved, resolve_target, scores
from ..ground.probability import probabilities
from ..ground.taking import taking


class Robustness(NamedTuple):
    """Величины свойства, доли верных ответов и средние вероятности верного класса: все (M,)."""

    values: Tensor
    accuracy: Tensor
    probability: Tensor


@taking()
def accuracy_against(
    model: nn.Module,
    images: Tensor,
    target: Tensor,
    *,
    attribute: Callable[[Tensor, float], Tensor],
    values: Sequence[float],
    bounds: Bounds = (0.0, 1.0),
    batch_size: int | None = None,
) -> Robustness:
    """Доля верных ответов при каждой величине свойства.

    Параметры:
        model: сеть.
        images: (N, C, H, W) в диапазоне `bounds`.
        target: верные классы, LongTensor (N,).
        attribute: функция (картинки 0…1, величина) → картинки 0…1.
        values: величины свойства, M штук.
        bounds: (чёрное, белое) во входных единицах сети.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Возвращает:
        `Robustness`. Цена: M·n·F.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> net = nn.Sequential(nn.Flatten(), nn.Linear(64, 2))
    >>> images, labels = torch.rand(3, 1, 8, 8), torch.tensor([0, 1, 0])
    >>> result = accuracy_against(net, images, labels, attribute=rotate, values=[0, 45, 90])
    >>> result.accuracy.shape
    torch.Size([3])
    """
    images, (low, high) = images.detach(), limits_of(images, bounds)
    rows = []
    with preserved(model, gradients=False):
        with Sizes() as sizes:
            logits = scores(model, images[:1])
        batch = batch_size or fitting(sizes.largest)
        if logits.shape[1] == 1:
            raise InputError(
                "у сети один выход, и верным был бы любой ответ: оберните её в сеть с двумя "
                "выходами, torch.cat([-z, z], dim=1)"
            )
        truth = resolve_target(target, logits.expand(len(images), -1))
        for value in track(list(values), "свойство"):
            pixels = attribute(((images - low) / (high - low)).clamp(0, 1), value)
            if not isinstance(pixels, Tensor) or pixels.shape != images.shape:
                refuse("ответ attribute", pixels, f"картинки {tuple(images.shape)}")
            inputs = low + (high - low) * pixels.clamp(0, 1)
            logits = torch.cat([scores(model, part) for part in inputs.split(batch)])
            correct = (logits.argmax(dim=1) == truth).to(images.dtype).mean()
            rows.append((correct, pick(probabilities(logits), truth).mean()))
    accuracy, probability = (torch.stack(column) for column in zip(*rows, strict=True))
    return Robustness(torch.as_tensor(values, dtype=images.dtype), accuracy, probability)


@taking()
def rotate(images: Tensor, degrees: float) -> Tensor:
    """Поворот вокруг центра против часовой стрелки, градусы.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return affine(images, angle=degrees, fill="border")


@taking()
def scale(images: Tensor, factor: float) -> Tensor:
    """Масштаб: factor = 2 — вдвое крупнее; поля повторяют край.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return affine(images, zoom=factor, fill="border")


@taking(amount=real(-1, 1))
def brighten(images: Tensor, amount: float) -> Tensor:
    """Прибавляет к яркости `amount`, −1…1, и обрезает до 0…1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    return (images + amount).clamp(0, 1)


@taking()
def add_noise(images: Tensor, deviation: float, seed: int = 0) -> Tensor:
    """Прибавляет гауссов шум с разбросом `deviation` (доля диапазона) и обрезает до 0…1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.empty_like(images).normal_(generator=generator)
    return (images + deviation * noise).clamp(0, 1)


@taking(size=real(0, 1))
def add_signs(images: Tensor, size: float, seed: int = 0) -> Tensor:
    """Сдвигает каждый пиксель на ±`size` наугад и обрезает до 0…1: FGSM без градиента.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    generator = torch.Generator(images.device).manual_seed(seed)
    signs = torch.empty_like(images).normal_(generator=generator).sign()
    return (images + size * signs).clamp(0, 1)


@taking()
def blur(images: Tensor, deviation: float) -> Tensor:
    """Гауссово размытие с разбросом `deviation` пикселей, 0 — без него; края отражаются.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    reach = min(int(4 * deviation + 0.5), min(images.shape[-2:]) - 1)
    return gaussian_blur(images, [2 * reach + 1] * 2, [deviation] * 2) if reach else images


@taking(quality=real(1, 100))
def jpeg(images: Tensor, quality: float) -> Tensor:
    """Сжимает в JPEG с качеством 1…100 и разжимает; у картинок 1 или 3 канала.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    if images.shape[1] not in (1, 3):
        raise InputError(f"JPEG хранит 1 или 3 канала, а у картинок их {images.shape[1]}")
    return torch.stack([_through_jpeg(image, int(quality)) for image in images])


def _through_jpeg(image: Tensor, quality: int) -> Tensor:
    pixels = (image * 255).round().to(torch.uint8).movedim(0, 2).cpu().numpy()
    buffer = io.BytesIO()
    Image.fromarray(pixels[..., 0] if len(image) == 1 else pixels).save(
        buffer, format="JPEG", quality=quality
    )
    restored = torch.from_numpy(np.array(Image.open(buffer))).reshape(pixels.shape).movedim(2, 0)
    return restored.to(image) / 255


@taking()
def cover(images: Tensor, fraction: float, seed: int = 0) -> Tensor:
    """Закрывает серым квадрат со случайным местом, занимающий долю `fraction` площади, 0…1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    generator = torch.Generator().manual_seed(seed)
    sides = [round(side * fraction**0.5) for side in images.shape[-2:]]
    covered = images.detach().clone()
    for image in covered:
        top, left = (
            int(torch.randint(side - size + 1, (), generator=generator))
            for side, size in zip(images.shape[-2:], sides, strict=True)
        )
        image[:, top : top + sides[0], left : left + sides[1]] = 0.5
    return covered
