"""Карты активации класса: взвешенная сумма карт признаков слоя, растянутая до размера картинки."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ..engine.channels_last import channels_last
from ..ground.core import (
    Layer,
    Target,
    pick,
    preserved,
    recording,
    resolve_target,
    scores,
    slope,
)
from ..ground.maps import stretched
from ..ground.taking import taking
from .gradients import guided_backprop


@taking()
def class_activation_map(
    model: nn.Module, images: Tensor, target: Target = None, *, layer: Layer, upsample: bool = True
) -> Tensor:
    """Карта активации класса: M = Σ_k w_kt·A_k с весами последнего линейного слоя.

    Годится для сети «карты → глобальное среднее → линейный слой»: среднее карты плюс смещение равно
    логиту, это проверяется. ReLU нет: отрицательное — довод против класса. Стоимость: F.

    Параметры:
        model, images, target: как у `grad_cam`.
        layer: слой, карты которого усредняются.
        upsample: растянуть карту до размера картинки.

    Возвращает:
        (N, H, W), со знаком; без растяжения — (N, h, w).

    Ошибки:
        InputError: сеть устроена иначе; тогда подойдёт `grad_cam`.

    Источник:
        B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba, 2016.
    """
    with preserved(model, gradients=False):
        with recording(model, [layer]) as outputs:
            logits = scores(model, images)
        chosen, maps = resolve_target(target, logits), outputs.maps(layer)
        head = _linear_head(model, maps, logits)
        result = torch.einsum("nk,nkhw->nhw", head.weight[chosen], maps)
    return stretched(result, images.shape[2:]) if upsample else result


@taking()
def grad_cam(
    model: nn.Module, images: Tensor, target: Target = None, *, layer: Layer, upsample: bool = True
) -> Tensor:
    """Grad-CAM: M = ReLU(Σ_k w_k·A_k), где w_k — среднее градиента ∂z_t/∂A_k по карте.

    Стоимость: F + B_h, где B_h — обратный проход только от логитов до слоя.

    Параметры:
        model: сеть (N, C, H, W) → (N, K).
        images: (N, C, H, W).
        target: класс; None — самый вероятный.
        layer: слой с картами признаков, обычно последний свёрточный.
        upsample: растянуть карту до размера картинки.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, 2017.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> grad_cam(model, torch.rand(5, 1, 8, 8), 0, layer="1").shape
    torch.Size([5, 8, 8])
    """
    maps, slopes = _maps_and_gradients(model, images, target, layer)
    weights = slopes.mean((2, 3))
    result = torch.einsum("nk,nkhw->nhw", weights, maps).relu()
    return stretched(result, images.shape[2:]) if upsample else result


@taking()
def grad_cam_plus_plus(
    model: nn.Module, images: Tensor, target: Target = None, *, layer: Layer, upsample: bool = True
) -> Tensor:
    """Grad-CAM++: w_k = Σ α_k·ReLU(g_k), α = g²/(2g² + S·g³) = 1/(2 + S·g), S_k = Σ A_k.

    Сокращённая дробь не делит ноль на ноль там, где градиент мал. Карта зависит от масштаба логитов
    — так устроена формула. Слой берут после ReLU, чтобы S ≥ 0. Стоимость и параметры — как у
    `grad_cam`.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        A. Chattopadhay, A. Sarkar, P. Howlader, V. Balasubramanian, 2018.
    """
    maps, slopes = _maps_and_gradients(model, images, target, layer)
    positive = slopes.relu()
    alphas = 1 / (2 + maps.sum((2, 3), keepdim=True) * positive)
    weights = (alphas * positive).sum((2, 3))
    result = torch.einsum("nk,nkhw->nhw", weights, maps).relu()
    return stretched(result, images.shape[2:]) if upsample else result


@taking()
def guided_grad_cam(
    model: nn.Module, images: Tensor, target: Target = None, *, layer: Layer
) -> Tensor:
    """Guided Grad-CAM: управляемое обратное распространение × карта Grad-CAM, (N, C, H, W).

    Стоимость: 2·F + B + B_h. Параметры — как у `grad_cam`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. Selvaraju и др., 2017.
    """
    return (
        guided_backprop(model, images, target)
        * grad_cam(model, images, target, layer=layer)[:, None]
    )


def _maps_and_gradients(
    model: nn.Module, images: Tensor, target: Target, layer: Layer
) -> tuple[Tensor, Tensor]:
    """Карты слоя (N, K, h, w) и градиент логита по ним; граф начинается на самом слое."""
    with preserved(model):
        with recording(model, [layer]) as outputs:
            logits = channels_last(partial(scores, model))(images.detach())
        maps = outputs.maps(layer)
        slopes = slope(pick(logits, resolve_target(target, logits)), maps)
    return maps.detach(), slopes


def _linear_head(model: nn.Module, maps: Tensor, logits: Tensor) -> nn.Linear:
    """Линейный слой, который превращает средние карт в логиты; найденный слой проверен."""
    means = maps.mean((2, 3))
    tolerance = dict.fromkeys(("rtol", "atol"), torch.finfo(maps.dtype).eps ** 0.5)
    for module in model.modules():
        if not isinstance(module, nn.Linear) or module.in_features != means.shape[1]:
            continue
        guess = module(means)
        if guess.shape == logits.shape and torch.allclose(guess, logits, **tolerance):
            return module
    raise InputError(
        "CAM нужна сеть «карты → глобальное среднее → линейный слой», и layer — слой, который "
        "усредняют; для остальных сетей есть grad_cam"
    )
