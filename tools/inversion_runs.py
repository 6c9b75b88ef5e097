"""Восстанавливает снимки лекции 15 по кодам слоёв и сохраняет в `course_utils/assets/inversion`.

Запуск из корня репозитория (около десяти минут на одном ядре):

    python tools/inversion_runs.py

Каждый снимок восстановлен от двух начал и с двумя бюджетами: 80 и 400 шагов. Число шагов — всё,
чем различаются два листа: по первому код ещё не найден, по второму почти найден.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from course_utils import data, models
from course_utils import visualization as vis
from course_utils.data.restored import BUDGETS, LAYERS, SIDE, VARIATION, Restored
from course_utils.places import ASSETS


def main() -> None:
    """Восстанавливает по каждому слою с каждым бюджетом и сохраняет."""
    torch.set_num_threads(1)
    net, x = models.pretrained(), photos()
    save([[restore(net, x, layer, steps) for layer in LAYERS] for steps in BUDGETS])


def photos() -> Tensor:
    """Кошка, кошка, гуси, гуси: (4, 3, 112, 112) во входных единицах сети."""
    prepare = replace(models.pretrained().preprocess, resize=SIDE, crop=SIDE)
    cat, geese = data.photo("chelsea"), data.imagenet_samples()[15].image
    return prepare([cat, cat, geese, geese])


def restore(net: nn.Module, x: Tensor, layer: str, steps: int, seed: int = 0) -> Restored:
    """Восстановления яркости 0…1 и ошибки кода по одному слою."""
    weight = VARIATION[layer]
    found = vis.invert(
        net, x, layer=layer, variation=weight, steps=steps, bounds=(-1, 1), seed=seed
    )
    return Restored((found.images + 1) / 2, found.errors[-1])


def save(found: list[list[Restored]], folder: Path = ASSETS / "inversion") -> None:
    """Лист картинок на каждый бюджет (столбец — слой) и ошибки кода (бюджеты, слои, снимки)."""
    folder.mkdir(exist_ok=True)
    for steps, row in zip(BUDGETS, found, strict=True):
        columns = [one.images.permute(0, 2, 3, 1).flatten(0, 1) for one in row]
        sheet = (255 * torch.cat(columns, 1)).round().byte()
        Image.fromarray(sheet.numpy()).save(folder / f"{steps}.jpg", quality=92, subsampling=0)
    errors = torch.stack([torch.stack([one.errors for one in row]) for row in found])
    np.save(folder / "errors.npy", errors.numpy().astype(np.float32))


if __name__ == "__main__":
    main()
