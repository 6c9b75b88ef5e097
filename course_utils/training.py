"""Обучение и проверка сети: данные в памяти, батчи по индексам, никаких глобальных переменных."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from .progress import progress

if TYPE_CHECKING:
    from .plot import Figure

Loss = Callable[[Tensor, Tensor], Tensor]


class Labelled(Protocol):
    """Размеченный набор в памяти, например `course_utils.data.digits.Digits`."""

    images: Tensor
    labels: Tensor


class TrainingError(RuntimeError):
    """Обучение разошлось: функция потерь перестала быть числом."""


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


@dataclass
class History:
    """Ход обучения.

    Поля:
        loss: функция потерь на каждом шаге.
        train_accuracy: доля верных ответов за эпоху, посчитанная по ходу обучения (дропаут
            включён, веса меняются).
        test_accuracy: то же на проверочном наборе после эпохи; пусто, если его нет.
        seconds: длительность каждой эпохи без проверки.
        interrupted: обучение остановлено с клавиатуры.
    """

    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    interrupted: bool = False

    def plot(self, *, alt: str) -> Figure:
        """Рисунок: функция потерь по шагам и доля верных ответов по эпохам."""
        from .plot import training_history

        return training_history(self, alt=alt)


Callback = Callable[[nn.Module, History], Any]


@contextmanager
def mode(model: nn.Module, *, training: bool) -> Iterator[None]:
    """Временно переводит сеть в режим обучения или оценки; потом возвращает режим каждого слоя."""
    before = {module: module.training for module in model.modules()}
    model.train(training)
    try:
        yield
    finally:
        for module, flag in before.items():
            module.training = flag


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Внутри случайность задана числом `seed`, снаружи её состояние не меняется."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def fit(
    model: nn.Module,
    train: Labelled,
    test: Labelled | None = None,
    *,
    epochs: int,
    optimizer: Optimizer,
    scheduler: LRScheduler | None = None,
    seed: int = 0,
    batch_size: int = 64,
    loss: Loss = F.cross_entropy,
    callbacks: Sequence[Callback] = (),
) -> History:
    """Учит сеть.

    Параметры:
        train, test: наборы с полями `images` (N, …) и `labels` (N,).
        epochs: сколько раз пройти обучающий набор.
        optimizer: оптимизатор PyTorch для весов этой сети.
        scheduler: расписание скорости обучения; делает шаг после каждого батча.
        seed: порядок картинок и дропаут; начальные веса от него не зависят.
        loss: функция (ответ сети, метки) → число; кросс-энтропия годится и для логитов, и для
            логарифмов вероятностей.
        callbacks: функции `callback(model, history)`, вызываются после каждой эпохи.

    Возвращает:
        `History`. Прерывание с клавиатуры не теряет выученного: функция возвращает ход
        обучения до этого места.

    Ошибки:
        TrainingError: функция потерь стала бесконечной или NaN; в тексте шаг и скорость обучения.
    """
    history = History()
    steps = epochs * math.ceil(len(train.labels) / batch_size)
    with mode(model, training=True), seeded(seed), progress(steps, "Обучение") as bar:
        try:
            for _ in range(epochs):
                start, right = time.perf_counter(), 0
                for index in torch.randperm(len(train.labels)).split(batch_size):
                    images = train.images.index_select(0, index)
                    labels = train.labels.index_select(0, index)
                    output = _step(model, images, labels, loss, optimizer, history)
                    if scheduler is not None:
                        scheduler.step()
                    right += int((output.argmax(1) == labels).sum())
                    bar.update()
                history.seconds.append(time.perf_counter() - start)
                history.train_accuracy.append(right / len(train.labels))
                if test is not None:
                    history.test_accuracy.append(evaluate(model, test, loss=loss).accuracy)
                for callback in callbacks:
                    callback(model, history)
        except KeyboardInterrupt:
            history.interrupted = True
    return history


def _step(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    loss: Loss,
    optimizer: Optimizer,
    history: History,
) -> Tensor:
    """Один шаг обучения; возвращает ответ сети на батч."""
    output = model(images)
    value = loss(output, labels)
    history.loss.append(value.item())
    if not math.isfinite(history.loss[-1]):
        rate = optimizer.param_groups[0]["lr"]
        raise TrainingError(
            f"шаг {len(history.loss)}: функция потерь стала {history.loss[-1]} при скорости "
            f"обучения {rate:g}. Уменьшите скорость обучения, начните с новых весов и "
            "проверьте, что во входных данных нет NaN"
        )
    optimizer.zero_grad()
    value.backward()
    optimizer.step()
    return output


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
