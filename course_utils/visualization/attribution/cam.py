"""Карты активации класса: взвешенная сумма карт признаков слоя, растянутая до размера картинки."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ..engine.channels_last import channels_last
from ..ground.axes import SPACES
from ..ground.core import (
    Layer,
    Reshape,
    Target,
    as_maps,
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


@taking(SPACES)
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
    if callable(target):
        raise InputError("CAM берёт веса одного класса: для функции ответа есть grad_cam")
    with preserved(model, gradients=False):
        with recording(model, [layer]) as outputs:
            logits = scores(model, images)
        chosen, maps = resolve_target(target, logits), outputs.maps(model, layer, images)
        head = _linear_head(model, maps, logits)
        result = torch.einsum("nk,nk...->n...", head.weight[chosen], maps)
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def grad_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    upsample: bool = True,
    reshape: Reshape | None = None,
) -> Tensor:
    """Grad-CAM: M = ReLU(Σ_k w_k·A_k), где w_k — среднее градиента ∂z_t/∂A_k по карте.

    Стоимость: F + B_h, где B_h — обратный проход только от логитов до слоя.

    Параметры:
        model: сеть (N, C, H, W) → (N, K).
        images: (N, C, H, W) или сигналы (N, C, L).
        target: класс; None — самый вероятный; функция ответа — см. `targets`.
        layer: слой с картами признаков, обычно последний свёрточный; у трансформера — нормировка
            перед последним вниманием (на выходе последнего блока на ответ влияет одно слово).
        upsample: растянуть карту до размера картинки.
        reshape: функция «выход слоя → (N, C, h, w)»; слова трансформера и карты с каналами
            на последнем месте узнаются и без неё.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w). У сигналов — (N, L).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, 2017.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> grad_cam(model, torch.rand(5, 1, 8, 8), 0, layer="1").shape
    torch.Size([5, 8, 8])
    """
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    weights = slopes.flatten(2).mean(2)
    result = torch.einsum("nk,nk...->n...", weights, maps).relu()
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def grad_cam_plus_plus(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    upsample: bool = True,
    reshape: Reshape | None = None,
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
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    maps, positive = maps.flatten(2), slopes.flatten(2).relu()
    alphas = 1 / (2 + maps.sum(2, keepdim=True) * positive)
    weights = (alphas * positive).sum(2)
    result = torch.einsum("nk,nkp->np", weights, maps).relu().view_as(slopes[:, 0])
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def guided_grad_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    reshape: Reshape | None = None,
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
        * grad_cam(model, images, target, layer=layer, reshape=reshape)[:, None]
    )


def maps_and_gradients(
    model: nn.Module, images: Tensor, target: Target, layer: Layer, reshape: Reshape | None = None
) -> tuple[Tensor, Tensor]:
    """Карты слоя (N, K, h, w) и градиент логита по ним; граф начинается на самом слое."""
    with preserved(model):
        with recording(model, [layer]) as outputs:
            logits = channels_last(partial(scores, model, target=target))(images.detach())
        output = outputs[layer]
        maps = as_maps(output.detach(), images, model, reshape)
        slopes = slope(pick(logits, resolve_target(target, logits)), output)
    return maps, as_maps(slopes, images, model, reshape)


def _linear_head(model: nn.Module, maps: Tensor, logits: Tensor) -> nn.Linear:
    """Линейный слой, который превращает средние карт в логиты; найденный слой проверен."""
    means = maps.flatten(2).mean(2)
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
