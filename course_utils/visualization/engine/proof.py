"""Быстрый путь, который сначала доказал, что он — та же сеть.

Граф torch.fx записан по одному проходу, и проверка вида `isinstance(x, Tensor)` могла увести запись
другой веткой. Поэтому ответ графа сверен с ответом сети на данных картинках и на изменённых, а
сеть, у которой они разошлись, вычисляется как есть. Как есть вычисляется и сеть, которая не ушла из
режима обучения, и всякая, если проходов меньше `FEW`: запись и сверка не окупятся.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn
from torch.autograd.function import BackwardCFunction

from ..ground.core import Target, as_leaf, scores
from .channels_last import channels_last
from .graph import UNFIT, Graph, Scores, affine_parts, fused

FEW = 20  # проходов на картинку
CLOSE = {torch.float64: 1e-8, torch.float32: 1e-4}  # доля наибольшего логита
ROUGH = 3e-2  # у половинной точности


def fast_scores(
    model: nn.Module, images: Tensor, logits: Tensor, *, passes: int, target: Target = None
) -> Scores:
    """Логиты сети, посчитанные быстрее: батч-нормализация слита со свёрткой, каналы — последними.

    Ответ тот же с точностью до округления. Вызывайте внутри `preserved`: слияние верно только в
    режиме оценки. Стоимость сверки: N + 1 проход.

    Параметры:
        model: сеть.
        images: картинки (N, C, H, W), на которых её объясняют.
        logits: её ответ на них, (N, K).
        passes: сколько проходов на картинку понадобится методу.
        target: функции ответа нужен он весь, и сеть вычисляется как есть.
    """
    graph = None if callable(target) else worthy(model, passes)
    return proved(graph, model, images, logits, target)


def proved(
    graph: Graph | None, model: nn.Module, images: Tensor, logits: Tensor, target: Target = None
) -> Scores:
    """Логиты по графу, если он — та же сеть, иначе сама сеть."""
    if graph is None:
        return partial(scores, model, target=target)
    fast = channels_last(graph.module)
    return Proved(fast, model) if same(fast, images, logits) else partial(scores, model)


def affine_start(
    model: nn.Module, images: Tensor, logits: Tensor, *, passes: int, target: Target = None
) -> tuple[Scores, Scores]:
    """Первая свёртка и остаток сети; если сеть не такова, начало ничего не делает.

    Параметры — как у `fast_scores`; градиенты у частей те же, что у сети.
    """
    if callable(target):
        return torch.clone, partial(scores, model, target=target)
    graph = worthy(model, passes)
    parts = affine_parts(graph) if graph else None
    if graph and not parts:
        parts = torch.clone, channels_last(graph.module)
    if parts and _same_with_gradient(model, parts, images, logits):
        return parts
    return torch.clone, partial(scores, model)


def worthy(model: nn.Module, passes: int) -> Graph | None:
    """Граф сети, если проходов много, а сеть целиком в режиме оценки."""
    settled = not any(module.training for module in model.modules())
    return fused(model) if passes >= FEW and settled else None


def same(fast: Scores, images: Tensor, logits: Tensor) -> bool:
    """Совпадает ли ответ быстрого пути с ответом сети."""
    try:
        with torch.no_grad():
            return close(fast(images), logits)
    except UNFIT:
        return False


def close(found: Tensor, logits: Tensor) -> bool:
    """Одинаковы ли логиты с точностью до округления."""
    if not isinstance(found, Tensor) or found.shape != logits.shape:
        return False
    allowed = CLOSE.get(logits.dtype, ROUGH) * logits.abs().max()
    return bool((found - logits).abs().max() <= allowed)


def perturbed(images: Tensor) -> Tensor:
    """Изменённая картинка (1, C, H, W): первая, отражённая и с размахом на треть меньше."""
    one = images[:1]
    return one.flip(-1) + (one.amax() - one.amin()) / 3 * (1 - 2 * (one > one.mean()).to(one))


def _same_with_gradient(
    model: nn.Module, parts: tuple[Scores, Scores], images: Tensor, logits: Tensor
) -> bool:
    """То же на данных и на изменённой картинке; своё обратное правило сети граф потерял бы."""
    front, rest = parts
    if not same(lambda x: rest(front(x)), images, logits):
        return False
    other = perturbed(images)
    answer = scores(model, as_leaf(other))
    return not _own_backward(answer) and same(lambda x: rest(front(x)), other, answer.detach())


def _own_backward(output: Tensor) -> bool:
    """Есть ли на пути от входа `torch.autograd.Function` с собственным обратным правилом."""
    seen, waiting = set(), [output.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        if isinstance(node, BackwardCFunction):
            return True
        seen.add(node)
        waiting += [before for before, _ in node.next_functions]
    return False


class Proved:
    """Быстрый путь, сверенный с сетью ещё и на первых изменённых картинках самого метода."""

    def __init__(self, fast: Scores, model: nn.Module) -> None:
        self.plain: Callable[[Tensor], Tensor] = partial(scores, model)
        self.call, self.tried = fast, False

    def __call__(self, images: Tensor) -> Tensor:
        """Логиты (N, K)."""
        if not self.tried:
            self.tried = True
            if not same(self.call, images[-1:], self.plain(images[-1:])):
                self.call = self.plain
        return self.call(images)
