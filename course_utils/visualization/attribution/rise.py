"""RISE: значимость пикселя — средний ответ сети на случайные маски, которые его оставили."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...progress import progress
from ..engine.proof import fast_scores
from ..ground.axes import MODES, SPACES
from ..ground.batches import Sizes, fitting
from ..ground.core import Target, pick, preserved, resolve_target, scores
from ..ground.probability import Answers, probabilities
from ..ground.taking import taking


@taking(SPACES)
def rise(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    masks: int = 2000,
    grid: int = 7,
    keep: float = 0.5,
    answers: Answers | None = None,
    batch_size: int | None = None,
    seed: int = 0,
) -> Tensor:
    """Средняя вероятность класса по маскам, открывшим пиксель: Σ_i p(x∘m_i)·m_i / Σ_i m_i.

    Делитель — сумма самих масок, а не их ожидаемое число: у сети с постоянным ответом карта
    постоянна. Маски у всех картинок общие; закрытое становится нулём входа. Стоимость: (1 + n)·F на
    картинку.

    Параметры:
        model: сеть (N, C, H, W) → (N, K).
        images: (N, C, H, W).
        target: класс; None — самый вероятный.
        masks: число масок n.
        grid: клеток маски по стороне; маска растянута билинейно и сдвинута случайно.
        keep: вероятность, с которой клетка открыта.
        answers: «softmax» или «sigmoid» — независимые ответы; None — softmax, а у сети с одним
            выходом сигмоида.
        batch_size: картинок в одном проходе; None — по размеру карт.
        seed: начальное состояние генератора масок.

    Возвращает:
        (N, H, W), от 0 до 1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        V. Petsiuk, A. Das, K. Saenko, 2018.

    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    >>> rise(model, torch.rand(2, 1, 8, 8), masks=10, grid=4).shape
    torch.Size([2, 8, 8])
    """
    images = images.detach()
    generator = torch.Generator().manual_seed(seed)
    total = images.new_zeros(len(images), *images.shape[2:])
    weight = images.new_zeros(images.shape[2:])
    with preserved(model, gradients=False), progress(masks * len(images), "RISE") as bar:
        with Sizes() as sizes:
            logits = scores(model, images, target)
        chosen = resolve_target(target, logits)
        forward = fast_scores(model, images, logits, passes=masks, target=target)
        for count in _portions(masks, batch_size or fitting(sizes.largest // len(images))):
            opened = torch.stack([_mask(images, grid, keep, generator) for _ in range(count)])
            weight += opened.sum(0)
            for index, image in enumerate(images):
                found = probabilities(forward(image * opened[:, None]), answers, target)
                probability = pick(found, chosen[index].expand(count))
                total[index] += torch.einsum("m,m...->...", probability, opened)
                bar.update(count)
    return total / weight.clamp(min=torch.finfo(weight.dtype).tiny)


def _portions(total: int, size: int) -> list[int]:
    return [min(size, total - start) for start in range(0, total, size)]


def _mask(images: Tensor, grid: int, keep: float, generator: torch.Generator) -> Tensor:
    """Гладкая маска (H, W): клетки grid + 1 на сторону, растянутые и обрезанные со сдвигом."""
    sides = images.shape[2:]
    cells = [-(-side // grid) for side in sides]  # сторона клетки, с округлением вверх
    coarse = (torch.rand([grid + 1] * len(sides), generator=generator) < keep).to(images)
    size, mode = [(grid + 1) * cell for cell in cells], MODES[len(sides)]
    smooth = F.interpolate(coarse[None, None], size, mode=mode, align_corners=False)[0, 0]
    starts = [int(torch.randint(cell, (), generator=generator)) for cell in cells]
    return smooth[tuple(slice(a, a + n) for a, n in zip(starts, sides, strict=True))]
