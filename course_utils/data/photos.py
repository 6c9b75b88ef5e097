"""Фотографии и текстуры, которые приходят вместе со scikit-image и scikit-learn."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ..inputs import InputError
from .files import DataError

_SKIMAGE = {
    "astronaut": "astronaut.png",
    "brick": "brick.png",
    "camera": "camera.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "coins": "coins.png",
    "grass": "grass.png",
    "gravel": "gravel.png",
    "horse": "horse.png",
    "moon": "moon.png",
    "motorcycle": "motorcycle_left.png",
    "page": "page.png",
    "retina": "retina.jpg",
    "rocket": "rocket.jpg",
}
_SKLEARN = {"china": "china.jpg", "flower": "flower.jpg"}


def package_file(package: str, relative: str) -> Path:
    """Путь к файлу установленного пакета, без импорта самого пакета.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise DataError(f"нет пакета {package}: выполните `make lab` или `course doctor`")
    path = Path(spec.submodule_search_locations[0]) / relative
    if not path.is_file():
        raise DataError(f"в пакете {package} нет файла {relative}: переустановите {package}")
    return path


def read_picture(path: Path) -> np.ndarray:
    """Читает картинку с диска: (H, W, 3) uint8 для цветной, (H, W) uint8 для серой.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            mode = "L" if picture.mode in ("L", "1", "I;16") else "RGB"
            return np.array(picture.convert(mode))
    except (OSError, UnidentifiedImageError) as error:
        raise DataError(f"картинка {path.name} не читается ({error})") from error


def photo_names() -> tuple[str, ...]:
    """Имена, которые понимает `photo`."""
    return (*_SKIMAGE, *_SKLEARN)


def photo(name: str) -> np.ndarray:
    """Фотография по имени.

    Параметры:
        name: одно из `photo_names()`: «chelsea» (кошка), «coffee», «astronaut», «china», …

    Возвращает:
        (H, W, 3) uint8 для цветной, (H, W) uint8 для серой; значения 0…255.

    Ошибки:
        InputError: такого имени нет.
        DataError: файл отсутствует или не читается.

    >>> photo("chelsea").shape
    (300, 451, 3)
    """
    if name in _SKIMAGE:
        return read_picture(package_file("skimage", f"data/{_SKIMAGE[name]}"))
    if name in _SKLEARN:
        return read_picture(package_file("sklearn", f"datasets/images/{_SKLEARN[name]}"))
    raise InputError(f"нет фотографии {name!r}; есть: {', '.join(photo_names())}")


def textures() -> dict[str, np.ndarray]:
    """Три серые текстуры 512×512 uint8: «кирпич», «трава», «гравий»."""
    return {"кирпич": photo("brick"), "трава": photo("grass"), "гравий": photo("gravel")}
