"""Что заранее известно о картинках: соседние пиксели похожи, очень ярких и очень тёмных мало."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ..ground.axes import inner
from ..ground.taking import taking
from ..ground.tensors import places, tall


@taking(images=tall)
def total_variation(images: Tensor, beta: float = 2.0) -> Tensor:
    """Полная вариация: mean ((x[y, x+1] − x[y, x])² + (x[y+1, x] − x[y, x])²)^{β/2}.

    У сигнала слагаемое одно: разность соседних отсчётов.

    При β = 1 резкий край стоит столько же, сколько плавный переход той же высоты; при β = 2 край
    дороже. Среднее взято по всем пикселям и каналам.

    Параметры:
        images: (N, C, H, W), H и W не меньше двух.
        beta: β, больше нуля.

    Возвращает:
        (N,).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Mahendran, Vedaldi, 2014, «Understanding deep image representations by inverting them».

    >>> import torch
    >>> total_variation(torch.tensor([[[[0.0, 3.0], [4.0, 0.0]]]]), beta=1)
    tensor([5.])
    """
    squared = images.new_zeros(())
    for axis in range(2, images.ndim):
        corner: list[Any] = [slice(-1)] * (images.ndim - 2)  # где есть соседи по всем осям
        corner[axis - 2] = slice(None)
        squared = squared + images[(..., *corner)].diff(dim=axis) ** 2
    if beta != 2:  # у корня нет производной в нуле
        squared = squared.clamp_min(1e-12) ** (beta / 2)
    return squared.mean(dim=inner(images))


@taking(images=places)
def alpha_norm(images: Tensor, alpha: float = 6.0) -> Tensor:
    """Средняя степень яркости: mean |x|^α; при большом α наказаны только далёкие от нуля значения.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> import torch
    >>> alpha_norm(torch.tensor([[[[1.0, 2.0]]]]), alpha=2)
    tensor([2.5000])
    """
    return images.abs().pow(alpha).mean(dim=inner(images))
