"""Родственники Grad-CAM: те же карты слоя, другие веса. Вывод каждого — одна строка."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ...progress import progress
from ..ground.core import (
    Layer,
    Reshape,
    Target,
    answer,
    as_logits,
    as_maps,
    check_images,
    column,
    find_layer,
    pick,
    preserved,
    recording,
    resolve_target,
    scores,
)
from ..ground.maps import resize_map
from ..ground.targets import ask
from .cam import maps_and_gradients


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

    Источник:
        P. Jiang, C. Zhang, Q. Hou, M. Cheng, Y. Wei, 2021.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> layer_cam(model, torch.rand(5, 1, 8, 8), 0, layer="1").shape
    torch.Size([5, 8, 8])
    """
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    result = (slopes.relu() * maps).sum(1).relu()
    return resize_map(result, images) if upsample else result


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
    return resize_map(result, images) if upsample else result


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

    Источник:
        R. Fu и др., 2020.
    """
    maps, slopes = maps_and_gradients(model, images, target, layer, reshape)
    total, share = maps.flatten(2).sum(2), (slopes * maps).flatten(2).sum(2)
    weights = torch.where(total == 0, 0, share / total.where(total != 0, 1))
    result = torch.einsum("nk,nk...->n...", weights, maps).relu()
    return resize_map(result, images) if upsample else result


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

    Источник:
        M. Muhammad, M. Yeasin, 2020. pytorch-grad-cam вычитает из карт среднее, чего в
        статье нет, и оставляет знак случайным.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    >>> bool((eigen_cam(model, torch.rand(2, 1, 8, 8), layer="1") >= 0).all())
    True
    """
    check_images(images, model)
    with preserved(model, gradients=False):
        with recording(model, [layer], stop=True) as outputs:
            answer(model, images)
        maps = outputs.maps(model, layer, images, reshape)
        table = maps.flatten(2).transpose(1, 2).to(torch.promote_types(maps.dtype, torch.float32))
        axis = torch.linalg.svd(table, full_matrices=False).Vh[:, 0]  # (N, K)
        result = torch.einsum("nk,nk...->n...", axis.to(maps), maps)
        result = torch.where(column(result.flatten(1).sum(1) < 0, result), -result, result)
    return resize_map(result, images) if upsample else result


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
    переворачивается; модуль знак сохраняет. Стоимость: 2·F + K·F_h, F_h — проход от слоя до ответа.

    Параметры:
        model, images, target, layer, upsample, reshape: как у `grad_cam`.
        batch_size: обнулённых карт в одном проходе.

    Возвращает:
        (N, H, W), неотрицательные; без растяжения — (N, h, w).

    Источник:
        S. Desai, H. Ramaswamy, 2020.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> ablation_cam(model, torch.rand(2, 1, 8, 8), 0, layer="1").shape
    torch.Size([2, 8, 8])
    """
    check_images(images, model)
    images = images.detach()
    with preserved(model, gradients=False):
        with recording(model, [layer]) as outputs:
            clean = scores(model, images, target)
        chosen, module = resolve_target(target, clean), find_layer(model, layer)
        read = partial(as_maps, images=images, model=model, layer=module, reshape=reshape)
        maps = read(outputs[layer])
        weights = torch.zeros_like(maps.flatten(2)[..., 0])
        with progress(weights.numel(), "Ablation-CAM") as bar:
            for index, output in enumerate(outputs[layer]):
                for part in torch.arange(maps.shape[1]).split(batch_size):
                    without = _without(output, maps[index], part, read)
                    logits = _continued(model, module, images[index], without, target)
                    lost = pick(clean, chosen)[index] - logits[:, chosen[index]]
                    weights[index, part] = lost
                    bar.update(len(part))
        size = pick(clean, chosen).abs()
        weights = weights / size.where(size > 0, 1)[:, None]
        result = torch.einsum("nk,nk...->n...", weights, maps).relu()
    return resize_map(result, images) if upsample else result


def _without(output: Tensor, maps: Tensor, part: Tensor, read: Any) -> Tensor:
    """Выход слоя (B, …), где в копии b обнулён канал part[b], какой бы осью он ни шёл."""
    copies = output.expand(len(part), *output.shape).clone()
    axis = next(
        axis
        for axis in range(1, copies.ndim)
        if copies.shape[axis] == len(maps) and _is_channel(copies[:1], axis, read)
    )
    for copy, channel in zip(copies, part.tolist(), strict=True):
        copy.select(axis - 1, channel).zero_()
    return copies


def _is_channel(output: Tensor, axis: int, read: Any) -> bool:
    """Становятся ли числа вдоль оси каналами карты: пометим их номерами и прочтём."""
    numbers = torch.arange(output.shape[axis], dtype=output.dtype, device=output.device)
    shape = [1] * output.ndim
    shape[axis] = -1
    marked = read(numbers.reshape(shape).expand_as(output))
    return bool((marked.flatten(2) == numbers[None, :, None]).all())


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
        except RuntimeError:
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
    return lambda module, inputs, own: waiting.pop() if waiting else None
