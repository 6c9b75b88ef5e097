"""Окклюзия: закрываем участок картинки и смотрим, что теперь отвечает сеть."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import progress
from ..engine.graph import UNFIT
from ..engine.local_occlusion import Plan, local_scores, plan
from ..engine.proof import close, proved, worthy
from ..engine.windows import Windows
from ..ground.axes import SPACES
from ..ground.batches import Sizes, fitting
from ..ground.core import Target, column, pick, preserved, resolve_target, scores
from ..ground.probability import Answers, probabilities
from ..ground.taking import taking
from ..ground.tensors import Baseline, filled

Pair: TypeAlias = int | tuple[int, ...]


class Occluded(NamedTuple):
    """Ответы сети на картинки с закрытым участком.

    Поля:
        clean: логиты целых картинок (N, K).
        logits: логиты при каждом положении участка (N, R, C, K), R × C — сетка положений.
        boxes: участки (R, C, 4): верх, лево, низ, право; низ и право не входят.

    У сигналов положения идут в ряд: logits (N, R, K), boxes (R, 2) — начало и конец.
    """

    clean: Tensor
    logits: Tensor
    boxes: Tensor

    def probability(self, target: Target = None, answers: Answers | None = None) -> Tensor:
        """Вероятность класса при закрытом участке (N, R, C), как у Зейлера и Фергюса.

        Параметры:
            target: класс; None — ответ на целой картинке.
            answers: как у `occlusion_map`.
        """
        chosen = column(resolve_target(target, self.clean), self.logits)
        shape = (*self.logits.shape[:-1], 1)
        shares = probabilities(self.logits, answers, target)
        return shares.gather(-1, chosen.expand(shape))[..., 0]

    def guess(self) -> Tensor:
        """Самый вероятный класс при закрытом участке (N, R, C)."""
        return self.logits.argmax(-1)


@taking(SPACES)
def occlude(
    model: nn.Module,
    images: Tensor,
    *,
    window: Pair = 8,
    stride: Pair = 4,
    baseline: Baseline = 0.0,
    batch_size: int | None = None,
) -> Occluded:
    """Ответ сети при каждом положении закрытого участка.

    Пока сеть состоит из свёрток, пулинга, ReLU, батч-нормализации и сложений, на каждой карте
    пересчитывается только окно, которое участок изменил: ответ тот же, что у прямого перебора, но в
    разы быстрее. Прочие сети перебирают участки подряд за (1 + R·C)·F на картинку.

    Параметры:
        model: сеть (N, C, H, W) → (N, K).
        images: (N, C, H, W).
        window: сторона участка или (высота, ширина), в пикселях; у сигнала — в отсчётах.
        stride: шаг между участками; последний участок прижат к краю картинки.
        baseline: чем закрывать, во входных единицах сети: число, по числу на канал или тензор,
            который растягивается до (C, H, W). Ноль нормированного входа — средний серый.
        batch_size: закрытых картинок в одном проходе; None — по размеру карт сети.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        M. Zeiler, R. Fergus, 2014.

    >>> model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 3))
    >>> result = occlude(model, torch.rand(2, 1, 8, 8), window=4, stride=2)
    >>> result.logits.shape, result.boxes[0, 1].tolist()
    (torch.Size([2, 3, 3, 3]), [0, 2, 4, 6])
    """
    return _occlude(model, images, None, window, stride, baseline, batch_size)


def _occlude(
    model: nn.Module,
    images: Tensor,
    target: Target,
    window: Pair,
    stride: Pair,
    baseline: Baseline,
    batch_size: int | None,
) -> Occluded:
    boxes = _boxes(images, _pair(window, images), _pair(stride, images))
    base = filled(baseline, images[:1])[0]
    with preserved(model, gradients=False):
        with Sizes() as sizes:
            clean = scores(model, images, target)
        places, largest = boxes.flatten(0, -2), sizes.largest // len(images)
        logits = _all_scores(
            model, images.detach(), target, clean, base, places, batch_size, largest
        )
    return Occluded(clean, logits.unflatten(1, boxes.shape[:-1]), boxes)


@taking(SPACES)
def occlusion_map(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    window: Pair = 8,
    stride: Pair = 4,
    baseline: Baseline = 0.0,
    answers: Answers | None = None,
    batch_size: int | None = None,
) -> Tensor:
    """Карта окклюзии: падение вероятности класса, среднее по участкам, которые закрыли пиксель.

    Положительное значение: без этого места сеть менее уверена. Стоимость и параметры — как у
    `occlude`, и ещё `answers`: «softmax» или «sigmoid» — независимые ответы; None — softmax, а у
    сети с одним выходом сигмоида. Вероятность при каждом положении
    участка даёт `occlude(…).probability(target)`.

    Возвращает:
        (N, H, W), со знаком, от −1 до 1.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.
    """
    result = _occlude(model, images, target, window, stride, baseline, batch_size)
    chosen = target if callable(target) else resolve_target(target, result.clean)
    clean = probabilities(result.clean, answers, target)
    after = result.probability(chosen, answers)
    drops = column(pick(clean, resolve_target(chosen, result.clean)), after) - after
    total = images.new_zeros(len(images), *images.shape[2:])
    count = images.new_zeros(images.shape[2:])
    for drop, box in zip(drops.flatten(1).T, result.boxes.flatten(0, -2).tolist(), strict=True):
        place = _place(box)
        total[:, *place] += column(drop, total)
        count[place] += 1
    return total / count


def _all_scores(
    model: nn.Module, images: Tensor, target: Target, clean: Tensor, base: Tensor, boxes: Tensor,
    batch_size: int | None, largest: int,
) -> Tensor:  # fmt: skip
    """Логиты (N, B, K): местный пересчёт, если сеть его позволяет, иначе перебор."""
    graph, local = None if callable(target) else worthy(model, len(boxes)), None
    if graph and images.ndim == 4:
        height, width = (boxes[0, 2:] - boxes[0, :2]).tolist()
        local = plan(graph, tuple(images.shape[1:]), Windows(boxes[:, :2], (height, width)))
    with progress(len(images) * len(boxes), "окклюзия") as bar:
        if local:
            found = _local_scores(model, local, images, clean, base, boxes, batch_size, bar.update)
            if found is not None:
                return found
        forward = proved(graph, model, images, clean, target)
        batch = batch_size or fitting(largest)
        return torch.stack(
            [dense_scores(forward, image, base, boxes, batch, bar.update) for image in images]
        )


def _local_scores(
    model: nn.Module, local: Plan, images: Tensor, clean: Tensor, base: Tensor, boxes: Tensor,
    batch_size: int | None, done: Callable[[int], object],
) -> Tensor | None:  # fmt: skip
    """Местный пересчёт; None, если он разошёлся с сетью.

    С ответом сети сверены все целые картинки и первая из них с последним участком.
    """
    results: list[Tensor] = []
    try:
        for image, answer in zip(images, clean, strict=True):
            found = local_scores(local, image, base, batch_size, done)
            if not close(found[:1], answer[None]):
                return None
            results.append(found[1:])
    except UNFIT:
        return None
    last = dense_scores(partial(scores, model), images[0], base, boxes[-1:], 1)
    return torch.stack(results) if close(results[0][-1:], last) else None


def dense_scores(
    forward: Callable[[Tensor], Tensor],
    image: Tensor,
    base: Tensor,
    boxes: Tensor,
    batch_size: int,
    done: Callable[[int], object] = id,
) -> Tensor:
    """Прямой перебор: логиты (B, K) картинки (C, H, W) с каждым из участков `boxes` (B, 4)."""
    results = []
    for part in boxes.split(batch_size):
        pictures = image.repeat(len(part), *[1] * image.ndim)
        for picture, box in zip(pictures, part.tolist(), strict=True):
            place = slice(None), *_place(box)
            picture[place] = base[place]
        results.append(forward(pictures))
        done(len(part))
    return torch.cat(results)


def _place(box: list[int]) -> tuple[slice, ...]:
    """Участок (начала, концы по осям) как срез карты."""
    half = len(box) // 2
    return tuple(slice(a, b) for a, b in zip(box[:half], box[half:], strict=True))


def _boxes(images: Tensor, window: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    """Участки (R, C, 4); последние в ряду и столбце прижаты к краю."""
    starts = []
    for side, length, step in zip(images.shape[2:], window, stride, strict=True):
        if not 1 <= length <= side:
            raise InputError(f"window = {length}: нужно от 1 до {side}, стороны картинки")
        if not 1 <= step <= length:
            raise InputError(
                f"stride = {step}: нужно от 1 до {length}, стороны участка, иначе между участками "
                "останутся пиксели, которые ни разу не закрыты"
            )
        starts.append(torch.tensor([*range(0, side - length, step), side - length]))
    corners = torch.stack(torch.meshgrid(*starts, indexing="ij"), dim=-1)
    return torch.cat([corners, corners + torch.tensor(window)], dim=-1)


def _pair(value: Pair, images: Tensor) -> tuple[int, ...]:
    """Число на каждую ось места."""
    return (value,) * (images.ndim - 2) if isinstance(value, int) else value
