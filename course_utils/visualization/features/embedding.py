"""Пространство признаков: коды картинок, их соседи и раскладка на плоскости."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from ...inputs import InputError, anything, refuse, shown
from ...progress import track
from ..engine.reading import Reader
from ..ground.axes import SPACES
from ..ground.batches import Sizes, portions
from ..ground.core import Layer, kept_random_state, preserved
from ..ground.layout import channel_axis
from ..ground.taking import taking
from ..ground.tensors import check_images
from ..ground.tensors import vectors as rows_of

Pooling = Literal["flatten", "mean"]


class Neighbours(NamedTuple):
    """Номера ближайших кодов (Q, k), от ближнего к дальнему, и расстояния до них (Q, k)."""

    indices: Tensor
    distances: Tensor


class Components(NamedTuple):
    """Главные компоненты: координаты (N, k), оси (k, D) и доли объяснённой дисперсии (k,)."""

    points: Tensor
    axes: Tensor
    shares: Tensor


@taking(SPACES, images=anything)
def codes(
    model: nn.Module,
    images: Tensor | Iterable[Tensor],
    *,
    layer: Layer,
    pooling: Pooling = "flatten",
    batch_size: int | None = None,
) -> Tensor:
    """Коды картинок — выход слоя, вытянутый в вектор.

    Параметры:
        model: сеть; её проходят только до слоя.
        images: (N, C, H, W) или поток батчей, например `DataLoader`; из пар берётся первый элемент.
        layer: слой; коды лекции — выход последнего скрытого слоя после ReLU.
        pooling: «flatten» — все числа слоя, «mean» — среднее каждой карты признаков.
        batch_size: картинок в одном проходе; None — по размеру карт; у потока батчи свои.

    Возвращает:
        (N, D). Цена: n·F начала сети; в памяти — один батч и сами коды.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> net = nn.Sequential(nn.Conv2d(1, 4, 3))
    >>> codes(net, torch.rand(5, 1, 8, 8), layer="0", pooling="mean").shape
    torch.Size([5, 4])
    """
    if not isinstance(images, Iterable) or isinstance(images, (str, dict)):
        raise InputError(f"images — тензор (N, C, H, W) или поток батчей, получено {shown(images)}")
    found = []
    with preserved(model, gradients=False), Sizes() as sizes:
        parts, total = images, 0
        if isinstance(images, Tensor):
            total = len(images)
            parts = (images[n.start : n.stop] for n in portions(total, batch_size, sizes))
        read = Reader(model, layer, total)
        for batch in track(parts, "коды"):
            part = batch[0] if isinstance(batch, (tuple, list)) and batch else batch
            check_images(part, model)
            output = read(part.detach())
            if pooling == "mean" and output.ndim == 3:  # (N, T, C): у трансформера каналы в конце
                output = output.movedim(channel_axis(output), 1)
            output = output.flatten(2) if output.ndim > 2 else output
            pooled = output.mean(dim=2) if pooling == "mean" and output.ndim == 3 else output
            found.append(pooled.flatten(1))
    if not found:
        raise InputError("в images нет ни одного батча")
    return torch.cat(found)


@taking(base=rows_of, queries=rows_of)
def nearest(base: Tensor, queries: Tensor, *, count: int = 5, batch_size: int = 256) -> Neighbours:
    """Ближайшие по евклидову расстоянию векторы из `base`; картинки (N, C, H, W) вытягиваются.

    Запрос, который сам есть в `base`, — свой первый сосед.

    Параметры:
        base: (N, …) коды или картинки, среди которых ищут.
        queries: (Q, …) — для кого ищут.
        count: k, соседей на запрос.
        batch_size: запросов за раз; от неё зависит только память, batch_size·N чисел.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> nearest(torch.tensor([[0.0], [3.0], [1.0]]), torch.tensor([[0.2]]), count=2).indices
    tensor([[0, 2]])
    """
    base, queries = base.flatten(1), queries.flatten(1)
    if not 1 <= count <= len(base):
        raise InputError(f"соседей {count}, а векторов {len(base)}: нужно от 1 до {len(base)}")
    if base.shape[1] != queries.shape[1]:
        raise InputError(f"длина кодов {base.shape[1]} и {queries.shape[1]}: это разные слои")
    # Прямой счёт: у приёма |a|² + |b|² − 2ab близкие векторы теряют все верные цифры
    mode = "donot_use_mm_for_euclid_dist"
    parts = [
        torch.cdist(part, base, compute_mode=mode).topk(count, largest=False)
        for part in queries.split(batch_size)
    ]
    return Neighbours(torch.cat([p.indices for p in parts]), torch.cat([p.values for p in parts]))


@taking()
def pca(vectors: Tensor, count: int = 2) -> Components:
    """Главные компоненты: оси наибольшего разброса.

    Параметры:
        vectors: (N, D) коды.
        count: k, сколько осей, не больше min(N, D).

    Возвращает:
        `Components`; знак каждой оси выбран так, чтобы самая большая её координата была
        положительной.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> line = torch.tensor([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])
    >>> pca(line, 1).shares
    tensor([1.])
    """
    flat = vectors.flatten(1)
    if not 1 <= count <= min(flat.shape):
        raise InputError(f"компонент {count}: для кодов {tuple(flat.shape)} — 1…{min(flat.shape)}")
    centred = flat - flat.mean(dim=0)
    left, spread, axes = torch.linalg.svd(centred, full_matrices=False)
    largest = axes.gather(1, axes.abs().argmax(dim=1, keepdim=True))
    axes, left = axes * largest.sign(), left * largest.sign().T
    shares = spread**2 / (spread**2).sum().clamp_min(torch.finfo(flat.dtype).tiny)
    return Components((left * spread)[:, :count], axes[:count], shares[:count])


@taking()
def tsne(vectors: Tensor, *, perplexity: float = 30.0, seed: int = 0) -> Tensor:
    """t-SNE: точки на плоскости, где соседи остались соседями.

    Сначала PCA до 50 компонент. Размеры групп и расстояния между ними ничего не значат.

    Параметры:
        vectors: (N, D) коды; N до 2000 — секунды, больше — минуты.
        perplexity: примерное число соседей, которых учитывает каждая точка; меньше N.
        seed: номер случайности.

    Возвращает:
        (N, 2).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        van der Maaten, Hinton, 2008, «Visualizing data using t-SNE»; вычисляет scikit-learn.
    """
    flat = vectors.flatten(1)
    if not perplexity < len(flat):
        refuse("perplexity", perplexity, f"меньше числа точек ({len(flat)})")
    if flat.shape[1] < 2:
        refuse("vectors", flat, "векторы хотя бы из двух чисел", "число точка на прямой и так")
    spread = (flat - flat.mean(0)).abs().amax()
    if bool(spread <= 1e-6 * flat.abs().amax()):
        raise InputError(
            "все коды одинаковы, раскладывать нечего: слой на этих картинках молчит — возьмите "
            "слой до ReLU или другие картинки"
        )
    short = pca(flat, min(50, *flat.shape)).points.cpu().numpy()
    short = (short / np.abs(short).max()).astype(np.float32)  # масштаб t-SNE не важен
    with kept_random_state():  # его меняет даже сам импорт scikit-learn
        from sklearn.manifold import TSNE

        method = TSNE(perplexity=perplexity, init="pca", random_state=seed)
        return torch.from_numpy(method.fit_transform(short)).to(flat)


@taking(points=rows_of)
def grid_layout(points: Tensor, *, rows: int | None = None) -> Tensor:
    """Раскладывает точки плоскости по клеткам сетки, сдвигая их как можно меньше.

    Точки и клетки растягиваются на единичный квадрат; назначение минимизирует сумму квадратов
    сдвигов (венгерский алгоритм).

    Параметры:
        points: (N, 2), x и y.
        rows: число рядов; по умолчанию сетка почти квадратная.

    Возвращает:
        (N, 2) long: ряд (сверху вниз) и столбец каждой точки; клетки не повторяются.
        Цена: до N³, тысяча точек — секунда.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> grid_layout(torch.tensor([[0.0, 5.0], [9.0, 5.0], [0.0, 0.0], [9.0, 0.0]])).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    from scipy.optimize import linear_sum_assignment

    if points.ndim != 2 or points.shape[1] != 2:
        raise InputError(f"нужны точки плоскости (N, 2), получено {tuple(points.shape)}")
    rows = rows or round(len(points) ** 0.5) or 1
    columns = -(-len(points) // rows)
    low, high = points.amin(dim=0), points.amax(dim=0)
    unit = (points - low) / (high - low).clamp_min(1e-12)
    cells = torch.cartesian_prod(torch.arange(rows), torch.arange(columns))
    places = torch.stack([(cells[:, 1] + 0.5) / columns, 1 - (cells[:, 0] + 0.5) / rows], dim=1)
    cost = torch.cdist(unit.double().cpu(), places.double()) ** 2
    return cells[linear_sum_assignment(cost.numpy())[1]]
