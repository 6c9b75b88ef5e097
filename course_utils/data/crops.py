"""Кусочки текстур: маленькая задача узнавания, которую нарочно сделали трудной."""

from __future__ import annotations

import torch
from torch import Tensor

from ..inputs import InputError
from .digits import Digits
from .photos import textures


def texture_crops(count: int, columns: tuple[int, int], *, side: int = 28, seed: int = 0) -> Digits:
    """Случайные кусочки трёх текстур, повёрнутые, неровно освещённые и зашумлённые.

    Параметры:
        count: кусочков каждой текстуры.
        columns: из каких столбцов снимка (0…512) их брать; правый не входит.
        side: сторона кусочка в пикселях.
        seed: какие кусочки и как испорчены.

    Возвращает:
        `Digits`: `images` (3·count, 1, side, side) 0…1 и `labels`: 0 — кирпич, 1 — трава,
        2 — гравий.

    Ошибки:
        InputError: полоса выходит за снимок или уже кусочка.
    """
    left, right = columns
    if left < 0 or right > 512 or right - left < side:
        raise InputError(f"столбцы {left}…{right}: нужна полоса внутри 0…512 не уже {side}")
    generator = torch.Generator().manual_seed(seed)
    patches = []
    for texture in textures().values():
        picture = torch.from_numpy(texture) / 255
        tops = torch.randint(512 - side + 1, (count,), generator=generator).tolist()
        lefts = torch.randint(left, right - side + 1, (count,), generator=generator).tolist()
        for y, x in zip(tops, lefts, strict=True):
            patches.append(_spoil(picture[y : y + side, x : x + side], generator))
    return Digits(torch.stack(patches).unsqueeze(1), torch.arange(3).repeat_interleave(count))


def _spoil(patch: Tensor, generator: torch.Generator) -> Tensor:
    """Поворот на четверти, случайные яркость и контраст, свет с одной стороны, шум."""
    quarters = int(torch.randint(4, (), generator=generator))
    light, contrast, *slopes = torch.rand(4, generator=generator).tolist()
    ramp = torch.linspace(-0.4, 0.4, len(patch))
    slope = (slopes[0] - 0.5) * ramp.unsqueeze(0) + (slopes[1] - 0.5) * ramp.unsqueeze(1)
    relief = torch.rot90((patch - patch.mean()) / (patch.std() + 1e-3), quarters)
    noise = 0.05 * torch.randn(patch.shape, generator=generator)
    shade: Tensor = 0.35 + 0.3 * light + (0.05 + 0.15 * contrast) * relief + slope + noise
    return shade.clamp(0, 1)
