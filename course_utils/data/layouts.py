"""Готовые раскладки t-SNE: каждая считается секунды, а ползунок ждать не может."""

from __future__ import annotations

import numpy as np

from .files import asset


def tsne_runs() -> dict[str, np.ndarray]:
    """Раскладки t-SNE первых 1500 проверочных цифр MNIST; их считает `tools/tsne_runs.py`.

    Возвращает:
        Название раскладки → точки (1500, 2) float32. «пиксели» — раскладка самих картинок при
        перплексии 30; «2», «5», «30», «100», «300» — раскладки кодов (слой `classifier.relu3`
        сети `models.trained("mnist")`), название — перплексия.

    Ошибки:
        DataError: файла нет.
    """
    with np.load(asset("tsne/mnist.npz")) as runs:
        return {name: runs[name].astype(np.float32) for name in runs.files}
