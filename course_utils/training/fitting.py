"""Обучение сети: данные в памяти, батчи по индексам, никаких глобальных переменных."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from ..inputs import InputError, anything, checked, flag, function, several, whole
from ..progress import progress
from .checks import answered, labelled, module, right_answers, trainable
from .evaluation import Labelled, Loss, evaluate
from .history import History, TrainingError
from .modes import mode, seeded

Callback = Callable[[nn.Module, History], Any]


@checked(
    trainable,
    model=module, train=labelled, test=labelled, epochs=whole(1), steps=whole(1), optimizer=anything,
    seed=whole(0, 2**32 - 1), batch_size=whole(1), loss=function,
    callbacks=several(function, what="список функций", least=0), every_step=function,
    train_mode=flag,
)  # fmt: skip
def fit(
    model: nn.Module,
    train: Labelled,
    test: Labelled | None = None,
    *,
    epochs: int | None = None,
    steps: int | None = None,
    optimizer: Optimizer,
    scheduler: LRScheduler | None = None,
    seed: int = 0,
    batch_size: int = 64,
    loss: Loss = F.cross_entropy,
    callbacks: Sequence[Callback] = (),
    every_step: Callback | None = None,
    train_mode: bool = True,
) -> History:
    """Учит сеть.

    Параметры:
        train, test: наборы с полями `images` (N, …) и `labels` (N,); `Dataset` и `DataLoader`
            читаются в память целиком, порядок и размер батча задаёт `fit`.
        epochs: сколько раз пройти обучающий набор.
        steps: вместо `epochs` — сколько шагов сделать, сколько бы картинок ни было в наборе;
            последняя эпоха обрывается на нужном шаге. Наборы разного размера сравнивают так.
        optimizer: оптимизатор PyTorch для весов этой сети.
        scheduler: расписание скорости обучения; делает шаг после каждого батча.
        seed: порядок картинок и дропаут; начальные веса от него не зависят.
        loss: функция (ответ сети, метки) → число; кросс-энтропия годится и для логитов, и для
            логарифмов вероятностей.
        callbacks: функции `callback(model, history)`, вызываются после каждой эпохи.
        every_step: такая же функция, вызывается после каждого шага; номер шага, считая с
            единицы, — len(history.loss).
        train_mode: False — учить в режиме оценки: без дропаута и с теми статистиками
            батч-нормализации, какие есть. Так дообучают готовую сеть.

    Возвращает:
        `History`. Прерывание с клавиатуры не теряет выученного: функция возвращает ход
        обучения до этого места.

    Ошибки:
        InputError: набор, оптимизатор или расписание не подходят к сети, или она не приняла
            картинки; не задано ни `epochs`, ни `steps` — или заданы оба.
        TrainingError: функция потерь стала бесконечной или NaN; в тексте шаг и скорость обучения.
    """
    history = History()
    batches = math.ceil(len(train.labels) / batch_size)
    if epochs is not None and steps is None:
        total = epochs * batches
    elif steps is not None and epochs is None:
        total = steps
    else:
        raise InputError(f"epochs = {epochs}, steps = {steps}: задайте одно — epochs или steps")
    with mode(model, training=train_mode), seeded(seed), progress(total, "Обучение") as bar:
        try:
            while len(history.loss) < total:
                start, right = time.perf_counter(), 0.0
                order = torch.randperm(len(train.labels)).split(batch_size)
                order = order[: total - len(history.loss)]
                for index in order:
                    images, labels = (
                        part.index_select(0, index) for part in (train.images, train.labels)
                    )
                    output = _step(model, images, labels, loss, optimizer, history)
                    if scheduler is not None:
                        scheduler.step()
                    right += float(right_answers(output.detach(), labels).sum())
                    bar.update()
                    if every_step is not None:
                        every_step(model, history)
                history.seconds.append(time.perf_counter() - start)
                history.train_accuracy.append(right / sum(map(len, order)))
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
    output, value = answered(model, images, labels, loss)
    history.loss.append(value.item())
    if not math.isfinite(history.loss[-1]):
        rate = optimizer.param_groups[0]["lr"]
        raise TrainingError(
            f"шаг {len(history.loss)}: функция потерь стала {history.loss[-1]} при скорости "
            f"обучения {rate:g}. Уменьшите скорость обучения, начните с новых весов и "
            "проверьте, что во входных данных нет NaN"
        )
    optimizer.zero_grad()
    if not value.requires_grad:
        raise InputError("функция потерь не зависит от весов: в сети или в ней градиенты выключены")
    value.backward()
    optimizer.step()
    return output
