"""Считает раскладки t-SNE для лекции 10 и сохраняет их в `course_utils/assets/tsne`.

Запуск из корня репозитория (около минуты на двух ядрах):

    python tools/tsne_runs.py

Раскладка зависит от процессора и версии scikit-learn: похожими будут соседи, а не координаты.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

from course_utils import data, models
from course_utils import visualization as vis
from course_utils.data.files import ASSETS

COUNT = 1500
PERPLEXITIES = (2, 5, 30, 100, 300)


def main() -> None:
    """Раскладывает коды при каждой перплексии, пиксели — при одной, и сохраняет."""
    digits = data.mnist(train=False).normalized().images[:COUNT]
    codes = vis.codes(models.trained("mnist"), digits, layer="classifier.relu3")
    runs = {f"codes-{perplexity}": run(codes, perplexity) for perplexity in PERPLEXITIES}
    runs["pixels-30"] = run(digits, 30)
    path = ASSETS / "tsne" / "mnist.npz"
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, **runs)
    print(f"{path.name}: {len(runs)} раскладок, {path.stat().st_size // 1024} КиБ")


def run(vectors: Tensor, perplexity: float) -> np.ndarray:
    """Одна раскладка (N, 2) float16."""
    return vis.tsne(vectors, perplexity=perplexity).numpy().astype(np.float16)


if __name__ == "__main__":
    main()
