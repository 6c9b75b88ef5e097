"""Что передали `fit` и `evaluate`: набор, оптимизатор, расписание — и что ответила сеть."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import LBFGS, Optimizer
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from torch.utils.data import DataLoader

from ..inputs import InputError, refuse, shown
from ..models.refusal import reason


def module(name: str, value: Any) -> nn.Module:
    """Сеть `nn.Module`."""
    if not isinstance(value, nn.Module) or isinstance(value, type):
        refuse(name, value, "сеть nn.Module", "вызовите класс сети" if callable(value) else "")
    return value


def labelled(name: str, value: Any) -> Any:
    """Набор в памяти с полями `images` и `labels`; `Dataset` и `DataLoader` читаются целиком."""
    data = value.dataset if isinstance(value, DataLoader) else value
    if not (hasattr(data, "images") and hasattr(data, "labels")):
        data = _read(name, data)
    images, labels = data.images, data.labels
    if not isinstance(images, Tensor) or not isinstance(labels, Tensor):
        wrong = images if not isinstance(images, Tensor) else labels
        raise InputError(f"в наборе {name} поля images и labels — тензоры, получено {shown(wrong)}")
    if images.ndim == 0 or len(images) == 0:
        raise InputError(f"в наборе {name} нет ни одной картинки")
    if not images.is_floating_point() and images.dtype != torch.long:
        raise InputError(
            f"картинки набора {name} — {images.dtype}, а нужны вещественные: images.float() / 255"
        )
    if labels.ndim == 0 or len(labels) != len(images):
        raise InputError(
            f"в наборе {name} картинок {len(images)}, а меток {labels.numel()}: нужно поровну"
        )
    return data


def _read(name: str, data: Any) -> SimpleNamespace:
    """Собирает набор PyTorch (len и индекс, элемент — пара) в два тензора."""
    if isinstance(data, (str, dict, Tensor)) or not hasattr(data, "__getitem__"):
        refuse(name, data, "набор с полями images и labels, Dataset или DataLoader")
    if not hasattr(data, "__len__") or len(data) == 0:
        raise InputError(f"в наборе {name} нет ни одной картинки или его длина неизвестна")
    try:
        pairs = [data[number] for number in range(len(data))]
        images, labels = zip(*((image, label) for image, label in pairs), strict=True)
        stacked = torch.stack([torch.as_tensor(image) for image in images])
        return SimpleNamespace(images=stacked, labels=torch.as_tensor(list(labels)))
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(
            f"элемент набора {name} — не пара (тензор картинки, метка) или картинки разного "
            f"размера ({error}): поля images и labels или такие пары"
        ) from error


def trainable(given: dict[str, Any]) -> None:
    """Оптимизатор и расписание — для этой сети и для шага, который делает `fit`."""
    if not torch.is_grad_enabled():
        raise InputError("градиенты выключены: вызовите fit вне torch.no_grad()")
    model, optimizer = given["model"], given["optimizer"]
    if not isinstance(optimizer, Optimizer):
        refuse("optimizer", optimizer, "оптимизатор", "torch.optim.SGD(model.parameters(), lr=0.1)")
    if isinstance(optimizer, LBFGS):
        raise InputError("LBFGS сам пересчитывает функцию потерь: возьмите SGD или Adam")
    own = {id(weight) for weight in model.parameters() if weight.requires_grad}
    if not own:
        raise InputError("учить нечего: все веса закреплены; model.requires_grad_(True)")
    if not any(id(w) in own for group in optimizer.param_groups for w in group["params"]):
        raise InputError(
            "оптимизатор настроен на веса другой сети, и эта ничему не научится: передайте ему "
            "model.parameters() этой сети"
        )
    scheduler = given.get("scheduler")
    if scheduler is None:
        return
    if isinstance(scheduler, ReduceLROnPlateau):
        raise InputError(
            "ReduceLROnPlateau ждёт ошибку на проверке, а fit делает шаг расписания после каждого "
            "батча: возьмите StepLR, CosineAnnealingLR или OneCycleLR"
        )
    if not isinstance(scheduler, LRScheduler):
        refuse("scheduler", scheduler, "расписание из torch.optim.lr_scheduler")
    if scheduler.optimizer is not optimizer:
        raise InputError("расписание настроено на другой оптимизатор: передайте ему этот")


def answered(
    model: nn.Module, images: Tensor, labels: Tensor, loss: Callable[[Tensor, Tensor], Tensor]
) -> tuple[Tensor, Tensor]:
    """Ответ сети и функция потерь; ошибка PyTorch становится русской.

    Ошибки:
        InputError: сеть не приняла картинки, выдаёт не тензор или ответ не подходит к меткам.
    """
    try:
        output = model(images)
    except Exception as error:
        if isinstance(error, InputError):
            raise
        raise InputError(_of_network(model, images, error)) from error
    if not isinstance(output, Tensor) or output.ndim == 0 or len(output) != len(images):
        what = shown(output) if isinstance(output, Tensor) else type(output).__name__
        raise InputError(
            f"сеть выдаёт {what}, а нужен тензор ({len(images)}, …): оберните её в nn.Module, чей "
            "forward возвращает только оценки классов"
        )
    try:
        value = loss(output, labels)
    except Exception as error:
        raise InputError(_of_loss(output, labels, error)) from error
    if not isinstance(value, Tensor) or value.numel() != 1:
        refuse("ответ loss", value, "одно число — тензор", "у функций PyTorch это reduction='mean'")
    return output, value


def right_answers(output: Tensor, labels: Tensor) -> Tensor:
    """Верен ли ответ на каждую картинку (N,), 0 или 1; у независимых ответов — доля верных.

    Один выход — двоичная сеть: ответ «да», если логит больше нуля.

    >>> right_answers(torch.tensor([[-2.0], [3.0]]), torch.tensor([[0.0], [0.0]]))
    tensor([1., 0.], dtype=torch.float64)
    """
    count = len(output)
    if output.numel() == count:
        right = (output.reshape(count) > 0) == (labels.reshape(count, -1)[:, 0] > 0.5)
    elif labels.numel() == count:
        right = output.argmax(1) == labels.reshape(count)
    elif labels.shape != output.shape:
        right = output.argmax(1) == labels
        right = right.reshape(count, -1)
    elif bool((labels.sum(1) - 1).abs().max() < 1e-4):
        right = output.argmax(1) == labels.argmax(1)
    else:
        right = (output > 0) == (labels > 0.5)
    return right.double().reshape(count, -1).mean(1)


def _of_network(model: nn.Module, images: Tensor, error: Exception) -> str:
    if "more than 1 value per channel" in str(error):
        return (
            "в последнем батче одна картинка, а батч-нормализации нужно хотя бы две: возьмите "
            "batch_size, при котором остаток больше одного"
        )
    return reason(model, images, error)


def _of_loss(output: Tensor, labels: Tensor, error: Exception) -> str:
    shapes = f"ответ сети {shown(output)}, метки {shown(labels)}"
    remedy = "проверьте, та ли это функция потерь"
    if output.ndim == 2 and not labels.is_floating_point() and labels.dtype != torch.long:
        remedy = "номера классов — labels.long()"
    elif output.ndim == 2 and labels.ndim == 1 and labels.is_floating_point():
        remedy = "номера классов — labels.long(); для одного логита метки — labels[:, None]"
    elif output.ndim == 2 and labels.ndim == 1 and int(labels.max()) >= output.shape[1]:
        remedy = (
            f"классы этой сети — от 0 до {output.shape[1] - 1}, а есть метка {int(labels.max())}"
        )
    return f"функция потерь не приняла ответ сети: {shapes}; {remedy} (PyTorch: {error})"
