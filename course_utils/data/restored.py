"""Готовые восстановления снимков по кодам: искать их заново лекции некогда."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .files import asset

SIDE = 112
BUDGETS = (80, 400)
LAYERS = ("conv_stem", *(f"blocks.{k}" for k in range(3, 7)))
VARIATION = {layer: 20.0 if layer == "blocks.6" else 5.0 for layer in LAYERS}


class Restored(NamedTuple):
    """Восстановления (N, 3, 112, 112) яркости 0…1 и ошибки кода (N,) в конце поиска."""

    images: Tensor
    errors: Tensor


def restored_photos(steps: int) -> dict[str, Restored]:
    """Снимки, восстановленные по кодам слоёв EfficientNet; их считает `tools/inversion_runs.py`.

    Параметры:
        steps: число шагов поиска, 80 или 400.

    Возвращает:
        Слой → `Restored`, N = 4: кошка от двух начал, гуси от двух начал. Вес плавности λ = 5, для
        последнего блока 20. Картинки хранятся с потерями: ошибка кода у них больше записанной.

    Ошибки:
        ValueError: с таким числом шагов ничего не посчитано.
        DataError: файла нет.

    >>> found = restored_photos(400)["blocks.3"]
    >>> found.images.shape, found.errors.shape
    (torch.Size([4, 3, 112, 112]), torch.Size([4]))
    """
    if steps not in BUDGETS:
        raise ValueError(f"steps = {steps}: посчитаны {', '.join(map(str, BUDGETS))} шагов")
    with Image.open(asset(f"inversion/{steps}.jpg")) as file:
        sheet = torch.from_numpy(np.array(file)).float() / 255
    tiles = sheet.view(-1, SIDE, len(LAYERS), SIDE, 3).permute(2, 0, 4, 1, 3)
    errors = torch.from_numpy(np.load(asset("inversion/errors.npy")))[BUDGETS.index(steps)]
    return {layer: Restored(*found) for layer, *found in zip(LAYERS, tiles, errors, strict=True)}
