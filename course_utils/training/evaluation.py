"""Проверка сети: доля верных ответов, ошибки, матрица ошибок."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .modes import mode

Loss = Callable[[Tensor, Tensor], Tensor]


class Labelled(Protocol):
    """Размеченный набор в памяти, например `course_utils.data.digits.Digits`."""

    images: Tensor
    labels: Tensor


@dataclass
class Evaluation:
    """Ответы сети на наборе.

    Поля:
        loss: среднее функции потерь.
        accuracy: доля верных ответов 0…1.
        probabilities: (N, классы), сумма по строке 1.
        labels: (N,) верные метки.
    """

    loss: float
    accuracy: float
    probabilities: Tensor = field(repr=False)
    labels: Tensor = field(repr=False)

    @property
    def predictions(self) -> Tensor:
        """(N,) ответы сети."""
        return self.probabilities.argmax(1)

    def mistakes(self) -> Tensor:
        """Номера ошибок: сначала те, в которых сеть увереннее всего."""
        wrong = (self.predictions != self.labels).nonzero().flatten()
        confidence = self.probabilities[wrong].amax(1)
        return wrong[confidence.argsort(descending=True)]

    def confusion(self) -> Tensor:
        """Матрица ошибок (классы, классы): строка — верная цифра, столбец — ответ сети."""
        classes = self.probabilities.shape[1]
        pairs = self.labels * classes + self.predictions
        return torch.bincount(pairs, minlength=classes**2).view(classes, classes)


@torch.inference_mode()
def evaluate(
    model: nn.Module, digits: Labelled, *, batch_size: int = 1000, loss: Loss = F.cross_entropy
) -> Evaluation:
    """Проверяет сеть на наборе в режиме оценки.

    Параметры:
        digits: набор с полями `images` (N, …) и `labels` (N,).
        batch_size: картинок за один проход; на ответ не влияет.

    Возвращает:
        `Evaluation`: функция потерь, доля верных ответов, вероятности и метки.
    """
    with mode(model, training=False):
        output = torch.cat([model(images) for images in digits.images.split(batch_size)])
    return Evaluation(
        loss=loss(output, digits.labels).item(),
        accuracy=(output.argmax(1) == digits.labels).double().mean().item(),
        probabilities=output.softmax(1),
        labels=digits.labels,
    )
