"""Данные курса: всё лежит на диске, интернет не нужен.

`mnist`, `signals` и `texture_crops` загружают torch при первом вызове, остальным хватает NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..inputs import checked, flag, real, several, whole
from .files import DataError
from .imagenet import ClassName, Sample, imagenet_classes, imagenet_samples
from .layouts import tsne_runs
from .nouns import Noun, nouns
from .photos import photo, photo_names, textures

if TYPE_CHECKING:
    from .digits import Digits
    from .restored import Restored, restored_photos
    from .sequences import SIGNALS, Sequences

__all__ = [
    "SIGNALS",
    "ClassName",
    "DataError",
    "Digits",
    "Noun",
    "Restored",
    "Sample",
    "Sequences",
    "imagenet_classes",
    "imagenet_samples",
    "mnist",
    "nouns",
    "photo",
    "photo_names",
    "restored_photos",
    "signals",
    "texture_crops",
    "textures",
    "tsne_runs",
]

_WITH_TORCH = {
    "Digits": "digits",
    "Restored": "restored",
    "SIGNALS": "sequences",
    "Sequences": "sequences",
    "restored_photos": "restored",
}


def __getattr__(name: str) -> Any:
    """Имена модулей, которым нужен PyTorch: он загружается при первом обращении."""
    if name not in _WITH_TORCH:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_WITH_TORCH[name]}", __name__), name)


@checked(train=flag)
def mnist(train: bool = True) -> Digits:
    """Рукописные цифры MNIST из встроенной копии.

    Параметры:
        train: True — 60 000 обучающих картинок, False — 10 000 проверочных.

    Возвращает:
        `Digits`: `images` (N, 1, 28, 28) float32 0…1 и `labels` (N,) int64; это же и
        `torch.utils.data.Dataset`.

    Ошибки:
        DataError: файл отсутствует или не совпала контрольная сумма.

    Источник:
        Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, 1998. Лицензия данных: CC BY-SA 3.0.
    """
    from .digits import load

    return load(train)


_COLUMNS = several(whole(0), what="пара столбцов", least=2)


@checked(count=whole(1), columns=_COLUMNS, side=whole(1), seed=whole(0))
def texture_crops(count: int, columns: tuple[int, int], *, side: int = 28, seed: int = 0) -> Digits:
    """Испорченные кусочки кирпича, травы и гравия; описание — в `course_utils.data.crops`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    from .crops import texture_crops as crops

    return crops(count, columns, side=side, seed=seed)


@checked(count=whole(1), length=whole(6), noise=real(0), seed=whole(0))
def signals(count: int, *, length: int = 128, noise: float = 0.3, seed: int = 0) -> Sequences:
    """Сделанные сигналы четырёх классов; описание — в `course_utils.data.sequences`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    from .sequences import signals as made

    return made(count, length=length, noise=noise, seed=seed)
