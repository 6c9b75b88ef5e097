"""MNIST: 70 000 рукописных цифр из встроенной копии (Y. LeCun, C. Cortes, C. Burges, 1998)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from ..inputs import InputError
from .files import asset, read_gzip

MEAN, STD = 0.1307, 0.3081  # среднее и разброс яркости обучающей выборки


class Digits(Dataset[tuple[Tensor, Tensor]]):
    """Цифры целиком в памяти: и пара тензоров, и набор данных PyTorch.

    Поля:
        images: (N, 1, 28, 28) float32, яркость 0…1 (после `normalized()` — среднее 0, разброс 1).
        labels: (N,) int64, 0…9.
        bounds: (чёрное, белое) в единицах этих картинок; у набора, собранного вручную, известны,
            только если переданы.

    Ошибки:
        InputError: картинок и меток не поровну; спрошены границы, которых набор не знает.

    Индекс — число, срез или тензор индексов; ответ — пара (картинки, метки).
    """

    def __init__(
        self, images: Tensor, labels: Tensor, *, bounds: tuple[float, float] | None = None
    ) -> None:
        if len(images) != len(labels):
            raise InputError(f"картинок {len(images)}, а меток {len(labels)}: нужно поровну")
        self.images = images
        self.labels = labels
        self._bounds = bounds

    @property
    def bounds(self) -> tuple[float, float]:
        """Наименьшая и наибольшая яркость: границы, в которых остаётся картинка."""
        if self._bounds is None:
            raise InputError(
                "границы яркости этого набора неизвестны: передайте их, "
                "Digits(images, labels, bounds=(чёрное, белое))"
            )
        return self._bounds

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int | slice | Tensor) -> tuple[Tensor, Tensor]:
        return self.images[index], self.labels[index]

    def __repr__(self) -> str:
        return f"Digits({len(self)} картинок {tuple(self.images.shape[1:])})"

    def take(self, index: slice | Tensor) -> Digits:
        """Часть набора: срез, индексы или булева маска."""
        return Digits(self.images[index], self.labels[index], bounds=self._bounds)

    def only(self, *classes: int) -> Digits:
        """Только цифры перечисленных классов, например `digits.only(4, 8)`."""
        return self.take(torch.isin(self.labels, torch.tensor(classes)))

    def normalized(self) -> Digits:
        """Тот же набор с яркостями (x − 0.1307) / 0.3081."""
        bounds = self._bounds and ((self._bounds[0] - MEAN) / STD, (self._bounds[1] - MEAN) / STD)
        return Digits((self.images - MEAN) / STD, self.labels, bounds=bounds)


def load(train: bool = True) -> Digits:
    """Читает встроенную копию MNIST; описание — в `course_utils.data.mnist`."""
    part = "train" if train else "t10k"
    sums = dict(line.split()[::-1] for line in asset("mnist/SHA256SUMS").read_text().splitlines())
    images, labels = (
        np.frombuffer(read_gzip(f"mnist/{name}.gz", sums[name]), dtype=np.uint8, offset=offset)
        for name, offset in ((f"{part}-images-idx3-ubyte", 16), (f"{part}-labels-idx1-ubyte", 8))
    )
    pixels = torch.from_numpy(images.reshape(-1, 1, 28, 28).astype(np.float32) / np.float32(255))
    return Digits(pixels, torch.from_numpy(labels.astype(np.int64)), bounds=(0.0, 1.0))
