"""ImageNet: имена тысячи классов и двадцать размеченных картинок (из пакета foolbox)."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

import numpy as np

from .files import DataError, asset
from .photos import package_file, read_picture

_SAMPLES = (
    243, 559, 438, 990, 949, 853, 609, 609, 915, 455,
    541, 630, 741, 471, 129, 99, 251, 22, 317, 305,
)  # fmt: skip


class ClassName(NamedTuple):
    """Имя класса ImageNet."""

    synset: str
    english: str
    russian: str

    def __str__(self) -> str:
        return self.russian


class Sample(NamedTuple):
    """Размеченная картинка: (H, W, 3) uint8 и номер класса ImageNet."""

    image: np.ndarray
    label: int


@cache
def imagenet_classes() -> tuple[ClassName, ...]:
    """Имена тысячи классов ImageNet по порядку номеров.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> imagenet_classes()[285].russian
    'египетская кошка'
    """
    path = asset("imagenet_classes.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if [row["index"] for row in rows] != [str(i) for i in range(1000)]:
        raise DataError(f"в файле {path.name} не тысяча строк по порядку: он испорчен")
    return tuple(ClassName(row["synset"], row["english"], row["russian"]) for row in rows)


def imagenet_samples() -> list[Sample]:
    """Двадцать размеченных картинок ImageNet.

    Возвращает:
        Список пар (картинка (H, W, 3) uint8, номер класса 0…999).
    """
    return [
        Sample(read_picture(package_file("foolbox", f"data/imagenet_{i:02d}_{label}.jpg")), label)
        for i, label in enumerate(_SAMPLES)
    ]
