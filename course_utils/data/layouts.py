"""Готовые раскладки t-SNE: каждая считается секунды, а ползунок ждать не может."""

from __future__ import annotations

import numpy as np

from ..inputs import InputError
from .files import asset

SPACES = ("codes", "pixels")


def tsne_runs(space: str = "codes") -> dict[int, np.ndarray]:
    """Раскладки t-SNE первых 1500 проверочных цифр MNIST; их считает `tools/tsne_runs.py`.

    Параметры:
        space: что разложено: «codes» — коды (слой `classifier.relu3` сети
            `models.trained("mnist")`), «pixels» — сами картинки.

    Возвращает:
        Перплексия → точки (1500, 2) float32. У кодов перплексии 2, 5, 30, 100, 300, у пикселей 30.

    Ошибки:
        InputError: такого пространства нет.
        DataError: файла нет.
    """
    if space not in SPACES:
        raise InputError(f"space = {space!r}: есть раскладки {', '.join(SPACES)}")
    with np.load(asset("tsne/mnist.npz")) as runs:
        names = [name.split("-") for name in runs.files]
        return {int(p): runs[f"{s}-{p}"].astype(np.float32) for s, p in names if s == space}
