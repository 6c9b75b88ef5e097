"""Прямой проход сети: логиты, градиент оценки и понятная ошибка, если сеть не приняла картинки."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...models.refusal import reason
from .targets import Target, ask


class Stop(Exception):
    """Прямой проход дальше не нужен: всё, что просили, записано."""


def unwrapped(model: nn.Module) -> nn.Module:
    """Сеть внутри `DataParallel` и `torch.compile`: считает то же, а метод `logits` не прячет."""
    while True:
        if isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            model = model.module
        elif isinstance(vars(model).get("_modules", {}).get("_orig_mod"), nn.Module):
            model = model._orig_mod  # type: ignore[assignment]
        else:
            return model


def has_logits(model: nn.Module) -> bool:
    """Есть ли у сети метод `logits` (слой с таким именем не считается)."""
    return hasattr(type(model), "logits")


def gives_logits(model: nn.Module) -> bool:
    """Есть ли метод `logits` у самой сети, под обёрткой или у последнего слоя `nn.Sequential`."""
    model = unwrapped(model)
    last = list(model.children())[-1:] if type(model) is nn.Sequential else []
    return has_logits(model) or any(gives_logits(one) for one in last)


def logits_of(model: nn.Module, images: Tensor) -> Any:
    """`model.logits(images)`, если такой метод есть, хотя бы под обёрткой; иначе выход сети."""
    if not gives_logits(model):
        return model(images)
    model = unwrapped(model)
    if has_logits(model):
        return model.logits(images)  # type: ignore[operator]
    layers = list(model.children())
    for layer in layers[:-1]:
        images = layer(images)
    return logits_of(layers[-1], images)


def answer(model: nn.Module, images: Tensor) -> Any:
    """Ответ сети целиком: `model.logits(images)`, если у сети есть такой метод, иначе её выход.

    Метод `logits` нужен сетям, чей `forward` заканчивается softmax: градиент вероятности гаснет
    там, где сеть уверена. Он находится и под `DataParallel`, `torch.compile` и у последнего слоя
    `nn.Sequential`. Сеть получает копию `images` и может менять её на месте.

    Ошибки:
        InputError: сеть не приняла картинки.
    """
    with accepting(model, images):
        return logits_of(model, images.clone())


def scores(model: nn.Module, images: Tensor, target: Target = None) -> Tensor:
    """Логиты сети (N, K); если `target` — функция, её значения (N, 1) от ответа любого вида.

    Ошибки:
        InputError: сеть не приняла картинки или её ответ — не оценки классов (N, K).
    """
    found = answer(model, images)
    return ask(target, found, len(images)) if callable(target) else as_logits(found, images)


def as_logits(logits: Any, images: Tensor) -> Tensor:
    """Проверяет, что ответ сети — оценки классов (N, K)."""
    if not isinstance(logits, Tensor) or logits.ndim != 2 or len(logits) != len(images):
        shape = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
        raise InputError(
            f"сеть выдаёт {shape}, а нужны оценки классов ({len(images)}, K): дайте target "
            "функцией «ответ → по числу на картинку» (visualization.targets) или оберните сеть в "
            "nn.Module, чей forward возвращает только их"
        )
    return logits


def run(model: nn.Module, images: Tensor) -> Any:
    """Выход сети на копии картинок, каким бы он ни был."""
    with accepting(model, images):
        return model(images.detach().clone() if not images.requires_grad else images.clone())


def slope(score: Tensor, by: Tensor) -> Tensor:
    """Градиент суммы `score` по `by`; ошибка по-русски, если градиент до `by` не доходит."""
    try:
        (found,) = torch.autograd.grad(score.sum(), by)
    except RuntimeError as error:
        raise InputError(
            "градиент не дошёл: между ответом сети и тем, по чему его берут, есть место, которое "
            "его не пропускает (detach, no_grad, целые числа, квантование) или это ответу не нужно "
            f"— возьмите другой слой или метод без градиентов, например окклюзию ({error})"
        ) from error
    return found


@contextmanager
def accepting(model: nn.Module, images: Tensor) -> Iterator[None]:
    """Превращает ошибку PyTorch внутри сети в русскую: что передано, какой слой споткнулся."""
    try:
        yield
    except (InputError, Stop):
        raise
    except Exception as error:
        raise InputError(reason(model, images, error)) from error
