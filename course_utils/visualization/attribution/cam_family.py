"""Родственники Grad-CAM: те же карты слоя, другие веса. Вывод каждого — одна строка."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import progress
from ..ground.axes import SPACES
from ..ground.core import (
    Layer,
    Reshape,
    Target,
    answer,
    as_logits,
    as_maps,
    column,
    find_layer,
    pick,
    preserved,
    recording,
    resolve_target,
    scores,
)
from ..ground.maps import stretched
from ..ground.taking import taking
from ..ground.targets import ask
from .cam import maps_and_gradients


@taking(SPACES)
def layer_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    upsample: bool = True,
    reshape: Reshape | None = None,
) -> Tensor:
    """LayerCAM: M = ReLU(Σ_k ReLU(g_k)·A_k) — свой вес у каждого места, а не у всей карты.

    Среднее градиента стирает, где он был; здесь место остаётся, поэтому годятся и ранние, крупные
    карты. Стоимость и параметры — как у `grad_cam`.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        P. Jiang, C. Zhang, Q. Hou, M. Cheng, Y. Wei, 2021.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> layer_cam(model, torch.rand(5, 1, 8, 8), 0, layer="1").shape
    torch.Size([5, 8, 8])
    """
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    result = (slopes.relu() * maps).sum(1).relu()
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def hires_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    upsample: bool = True,
    reshape: Reshape | None = None,
) -> Tensor:
    """HiResCAM: M = Σ_k g_k·A_k, со знаком: вклад места в логит в первом приближении.

    Если после слоя сеть линейна, сумма карты вместе со смещением и есть логит. Стоимость и
    параметры — как у `grad_cam`.

    Возвращает:
        (N, H, W), со знаком; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. Draelos, L. Carin, 2020. pytorch-grad-cam обрезает карту снизу нулём, и равенство с
        логитом теряется.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(72, 3))
    >>> x = torch.rand(1, 1, 8, 8)
    >>> total = hires_cam(model, x, 0, layer="0", upsample=False).sum() + model[2].bias[0]
    >>> torch.allclose(total, model(x)[0, 0], atol=1e-6)
    True
    """
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    result = (slopes * maps).sum(1)
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def xgrad_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    upsample: bool = True,
    reshape: Reshape | None = None,
) -> Tensor:
    """XGrad-CAM: M = ReLU(Σ_k w_k·A_k), w_k = Σ g_k·A_k / Σ A_k — среднее градиента с весами A.

    Сумма взвешенных карт до ReLU равна Σ g·A. Карта из одних нулей получает вес 0. Слой берут после
    ReLU, чтобы Σ A > 0. Стоимость и параметры — как у `grad_cam`.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        R. Fu и др., 2020.
    """
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    total, share = maps.flatten(2).sum(2), (slopes * maps).flatten(2).sum(2)
    weights = torch.where(total == 0, 0, share / total.where(total != 0, 1))
    result = torch.einsum("nk,nk...->n...", weights, maps).relu()
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def eigen_cam(
    model: nn.Module,
    images: Tensor,
    *,
    layer: Layer,
    upsample: bool = True,
    reshape: Reshape | None = None,
) -> Tensor:
    """EigenCAM: M = A·v₁, v₁ — первый правый сингулярный вектор карт, вытянутых в (h·w, K).

    Класса в формуле нет: это то, чем карты слоя похожи, а не доводы за ответ. Знак сингулярного
    вектора произволен; здесь сумма карты неотрицательна. Стоимость: F до слоя и разложение.

    Параметры:
        model, images, layer, upsample, reshape: как у `grad_cam`.

    Возвращает:
        (N, H, W), со знаком; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        M. Muhammad, M. Yeasin, 2020. pytorch-grad-cam вычитает из карт среднее, чего в
        статье нет, и оставляет знак случайным.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    >>> bool((eigen_cam(model, torch.rand(2, 1, 8, 8), layer="1") >= 0).all())
    True
    """
    with preserved(model, gradients=False):
        with recording(model, [layer], stop=True) as outputs:
            answer(model, images)
        maps = outputs.maps(model, layer, images, reshape)
        table = maps.flatten(2).transpose(1, 2).to(torch.promote_types(maps.dtype, torch.float32))
        axis = torch.linalg.svd(table, full_matrices=False).Vh[:, 0]  # (N, K)
        result = torch.einsum("nk,nk...->n...", axis.to(maps), maps)
        result = torch.where(column(result.flatten(1).sum(1) < 0, result), -result, result)
    return stretched(result, images.shape[2:]) if upsample else result


@taking(SPACES)
def ablation_cam(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    layer: Layer,
    upsample: bool = True,
    batch_size: int = 32,
    reshape: Reshape | None = None,
) -> Tensor:
    """Ablation-CAM: M = ReLU(Σ_k w_k·A_k), w_k = (y − y_k)/|y|, y_k — логит без карты k.

    Вместо градиента — опыт: карту обнуляют и смотрят, сколько потерял логит. Начало сети до слоя
    считается один раз на порцию. В статье делят на y, и при отрицательном логите карта
    переворачивается; модуль знак сохраняет. Стоимость: 3·F + K·F_h, F_h — проход от слоя до ответа.

    Параметры:
        model, images, target, layer, upsample, reshape: как у `grad_cam`.
        batch_size: обнулённых карт в одном проходе.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        S. Desai, H. Ramaswamy, 2020.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> ablation_cam(model, torch.rand(2, 1, 8, 8), 0, layer="1").shape
    torch.Size([2, 8, 8])
    """
    images = images.detach()
    with preserved(model, gradients=False):
        with recording(model, [layer]) as outputs:
            clean = scores(model, images, target)
        chosen, module = resolve_target(target, clean), find_layer(model, layer)
        maps = outputs.maps(model, layer, images, reshape)
        raw = _own(model, module, images)
        axis = _channel_axis(
            raw, maps, partial(as_maps, images=images, model=model, reshape=reshape)
        )
        weights = torch.zeros_like(maps.flatten(2)[..., 0])
        with progress(weights.numel(), "Ablation-CAM") as bar:
            for index, output in enumerate(raw):
                for part in torch.arange(maps.shape[1]).split(batch_size):
                    without = _without(output, part, axis)
                    logits = _continued(model, module, images[index], without, target)
                    lost = pick(clean, chosen)[index] - logits[:, chosen[index]]
                    weights[index, part] = lost
                    bar.update(len(part))
        size = pick(clean, chosen).abs()
        weights = weights / size.where(size > 0, 1)[:, None]
        result = torch.einsum("nk,nk...->n...", weights, maps).relu()
    return stretched(result, images.shape[2:]) if upsample else result


def _own(model: nn.Module, module: nn.Module, images: Tensor) -> Tensor:
    """Выход слоя как есть, с его собственным порядком осей."""
    found: list[Tensor] = []
    handle = module.register_forward_hook(lambda _module, _inputs, own: found.append(own.clone()))
    try:
        answer(model, images)
    finally:
        handle.remove()
    return found[0]


def _channel_axis(raw: Tensor, maps: Tensor, read: Any) -> int:
    """Какая ось выхода слоя становится каналами карты."""
    axes = [axis for axis in range(1, raw.ndim) if raw.shape[axis] == maps.shape[1]]
    for axis in axes:
        if raw.ndim == maps.ndim and torch.equal(raw.movedim(axis, 1), maps):
            return axis
    for axis in axes:  # слова или своя reshape: пометим числа вдоль оси номерами и прочтём
        numbers = torch.arange(raw.shape[axis], dtype=raw.dtype, device=raw.device)
        sides = [-1 if one == axis else 1 for one in range(raw.ndim)]
        marked = read(numbers.reshape(sides).expand_as(raw))
        if bool((marked.flatten(2) == numbers[None, :, None]).all()):
            return axis
    raise InputError("reshape смешивает каналы слоя: Ablation-CAM не знает, что обнулять")


def _without(output: Tensor, part: Tensor, axis: int) -> Tensor:
    """Выход слоя (B, …), где в копии b обнулён канал part[b]."""
    copies = output.expand(len(part), *output.shape).clone()
    for copy, channel in zip(copies, part.tolist(), strict=True):
        copy.select(axis - 1, channel).zero_()
    return copies


def _continued(
    model: nn.Module, module: nn.Module, image: Tensor, output: Tensor, target: Target
) -> Tensor:
    """Оценки (B, K), когда слой вместо своего ответа на картинку выдаёт `output` (B, …).

    До слоя идёт одна картинка, после него — B. Обходной путь складывается с B ответами сам, а
    склейка каналов так не умеет: тогда и до слоя идут B одинаковых картинок.
    """
    count = len(output)
    for batch in (image[None], image.expand(count, *image.shape)):
        handle = module.register_forward_hook(_once(output))
        try:
            found = answer(model, batch)
        except InputError:
            if len(batch) == count:
                raise
            continue
        finally:
            handle.remove()
        break
    whole = image.expand(count, *image.shape)
    return ask(target, found, count) if callable(target) else as_logits(found, whole)


def _once(output: Tensor) -> Any:
    """Хук: первый вызов слоя отвечает `output`, следующие — как обычно."""
    waiting = [output.clone()]
    return lambda _module, _inputs, _own: waiting.pop() if waiting else None
