"""Готовые веса сетей курса; их получает `tools/train_weights.py`."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ..data import DataError
from ..data.files import asset
from ..inputs import InputError
from .digits import DigitNet, FastMnistNet, MnistNet

TRAINED: dict[str, Callable[[], DigitNet]] = {"mnist": MnistNet, "fast_mnist": FastMnistNet}


def trained(name: str = "mnist") -> DigitNet:
    """Обученная сеть курса в режиме оценки; на вход — `digits.normalized().images`.

    Параметры:
        name: «mnist» — `MnistNet`, три эпохи лекции 05; «fast_mnist» — `FastMnistNet`,
            быстрый рецепт.

    Ошибки:
        InputError: такой сети нет.
        DataError: файл весов отсутствует или испорчен.
    """
    if name not in TRAINED:
        raise InputError(f"нет обученной сети {name!r}; есть: {', '.join(TRAINED)}")
    model = TRAINED[name]()
    path = asset(f"weights/{name}.pt")
    try:
        model.load_state_dict(torch.load(path, weights_only=True))
    except Exception as error:
        raise DataError(f"файл весов {path.name} испорчен: {error}") from error
    return model.eval()
