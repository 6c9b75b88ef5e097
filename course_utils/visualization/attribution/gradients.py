"""Градиент оценки класса по пикселям и его варианты; усреднённые — в `averaged_gradients`.

Все функции, кроме `saliency`, возвращают карты со знаком (N, C, H, W); в одну карту на картинку их
сводит `reduce_channels`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from torch import Tensor, nn

from ...inputs import choice
from ..engine.relu_rules import ReluRule, Rule
from ..ground.axes import SPACES
from ..ground.core import Target, as_leaf, pick, preserved, resolve_target, scores, slope
from ..ground.taking import taking
from ..ground.tensors import places

Reduction = Literal["max", "abs", "sum"]


@taking(maps=places, how=choice("max", "abs", "sum"))
def reduce_channels(maps: Tensor, how: Reduction = "max") -> Tensor:
    """Сводит каналы карты в один: (N, C, H, W) → (N, H, W).

    Выбор меняет рисунок: «max» (max_c |m|) — как в статье Симоняна, «abs» (Σ_c |m|) — без
    предпочтения одному каналу, «sum» (Σ_c m) — со знаком, но каналы могут погасить друг друга.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> import torch
    >>> m = torch.tensor([3.0, -4.0]).reshape(1, 2, 1, 1)
    >>> [reduce_channels(m, how).item() for how in ("max", "abs", "sum")]
    [4.0, 7.0, -1.0]
    """
    if how == "max":
        return maps.abs().amax(dim=1)
    if how == "abs":
        return maps.abs().sum(dim=1)
    return maps.sum(dim=1)


def score_gradient(forward: Callable[[Tensor], Tensor], images: Tensor, target: Target) -> Tensor:
    """Градиент логита, который выдаёт `forward`, по картинкам; вызывайте внутри `preserved`."""
    leaf = as_leaf(images)
    logits = forward(leaf)
    return slope(pick(logits, resolve_target(target, logits)), leaf)


@taking(SPACES)
def gradient(model: nn.Module, images: Tensor, target: Target = None) -> Tensor:
    """Производная логита класса по каждому пикселю: ∂z_t/∂x.

    Стоимость: F + B, где F и B — прямой и обратный проход батча.

    Параметры:
        model: сеть (N, C, H, W) → (N, K); сеть для сигналов (N, C, L) — тоже.
        images: (N, C, H, W) или (N, C, L).
        target: класс; None — самый вероятный; функция ответа — см. `targets`.

    Возвращает:
        Форма `images`, со знаком.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> import torch
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    >>> g = gradient(model, torch.rand(1, 1, 2, 2), 1)
    >>> torch.equal(g.flatten(), model[1].weight[1])
    True
    """
    with preserved(model):
        return score_gradient(partial(scores, model, target=target), images, target)


@taking(SPACES, how=choice("max", "abs", "sum"))
def saliency(
    model: nn.Module, images: Tensor, target: Target = None, *, how: Reduction = "max"
) -> Tensor:
    """Карта значимости: модуль производной логита по пикселю, по умолчанию max_c |∂z_t/∂x_c|.

    Стоимость: F + B.

    Параметры:
        model, images, target: как у `gradient`.
        how: как свести каналы, см. `reduce_channels`.

    Возвращает:
        (N, H, W).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        K. Simonyan, A. Vedaldi, A. Zisserman, 2013 (там — от логита, max по каналам).
    """
    return reduce_channels(gradient(model, images, target), how)


@taking(SPACES)
def gradient_x_input(model: nn.Module, images: Tensor, target: Target = None) -> Tensor:
    """Вклад пикселя в первом приближении: x·∂z_t/∂x, (N, C, H, W). Стоимость: F + B.

    Для сети из ReLU без смещений сумма вкладов равна логиту. Ноль входа — точка отсчёта: если
    вход нормирован, это не чёрный, а средний серый.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        A. Shrikumar, P. Greenside, A. Shcherbina, A. Kundaje, 2016.
    """
    return images.detach() * gradient(model, images, target)


@taking(SPACES)
def deconvnet(model: nn.Module, images: Tensor, target: Target = None) -> Tensor:
    """Деконволюционная сеть: обратный проход, где через ReLU идёт max(g, 0), (N, C, H, W).

    Знак входа ReLU не учитывается; пулинг обращают по запомненным позициям максимумов.
    Стоимость: F + B.

    Ошибки:
        ValueError: за прямой проход не встретилось ни одного ReLU.

    Источник:
        M. Zeiler, R. Fergus, 2014 (здесь — от логита, как у Спрингенберга и др., 2015).
    """
    return _with_rule(model, images, target, "deconvnet")


@taking(SPACES)
def guided_backprop(model: nn.Module, images: Tensor, target: Target = None) -> Tensor:
    """Управляемое обратное распространение: через ReLU идёт max(g, 0)·[x > 0], (N, C, H, W).

    Рисует чёткие контуры, но почти не зависит от класса и весов последних слоёв: это показывает
    проверка на вменяемость. Стоимость: F + B.

    Ошибки:
        ValueError: за прямой проход не встретилось ни одного ReLU.

    Источник:
        J. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller, 2015.
    """
    return _with_rule(model, images, target, "guided")


def _with_rule(model: nn.Module, images: Tensor, target: Target, rule: Rule) -> Tensor:
    with preserved(model):
        with ReluRule(rule) as relu:
            result = score_gradient(partial(scores, model, target=target), images, target)
        relu.check()
    return result
