"""Точная окклюзия без лишней работы: закрытый участок меняет только окно каждой карты признаков.

Для каждого узла графа сети из карты чистой картинки вырезается окно с полями, в него вклеивается
уже пересчитанное, и узел выполняется на этом вырезе; у сложения вырезы обеих ветвей одинаковы.
Когда окно разрослось почти на всю карту, карты собираются целиком, и остаток сети считается как
обычно.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, fx
from torch.nn import functional as F

from ..ground.batches import Sizes, fitting
from .graph import Graph, split
from .steps import Step, step_of
from .windows import Size, Windows, affected, crop, cut, united

WORTH = 0.6  # дальше этой доли карты вырез не выгоднее целой карты


@dataclass(frozen=True)
class Plan:
    """Узлы, которые пересчитываются местами, и остаток сети.

    Поля:
        image: узел картинки.
        steps: шаги по порядку; мимо последнего другого пути к логитам нет.
        windows: узел → окна, которые на его карте меняются.
        last: узел → последний, кому нужна его карта.
        rest: остаток сети, от карт последнего шага до логитов.
    """

    image: fx.Node
    steps: list[Step]
    windows: dict[fx.Node, Windows]
    last: dict[fx.Node, fx.Node]
    rest: Callable[[Tensor], Tensor]


def plan(graph: Graph, shape: tuple[int, ...], windows: Windows) -> Plan | None:
    """План местного пересчёта для картинок формы `shape` (C, H, W); None — он не выгоден."""
    nodes = list(graph.module.graph.nodes)
    image = next(node for node in nodes if node.op == "placeholder")
    last = {source: node for node in nodes for source in node.all_input_nodes}
    steps, found = _local(graph.module, image, (shape[1], shape[2]), windows)
    steps = _up_to_one_path(steps, image, last, nodes)
    if all(step.pointwise for step in steps):
        return None
    parts = split(graph, steps[-1].node)
    return Plan(image, steps, found, last, parts[1]) if parts else None


def _local(
    module: fx.GraphModule, image: fx.Node, size: Size, windows: Windows
) -> tuple[list[Step], dict[fx.Node, Windows]]:
    """Шаги от картинки, пока узлы знакомы и окна невелики, и окна на их картах."""
    layers, steps = dict(module.named_modules()), []
    sizes, found = {image: size}, {image: windows}
    for node in module.graph.nodes:
        sources = node.all_input_nodes
        if node is image:
            continue
        known = bool(sources) and all(source in sizes for source in sources)
        step = step_of(node, layers, sizes[sources[0]]) if known else None
        if step is None or len({sizes[source] for source in sources}) > 1:
            break
        size, new = affected(step, sizes[sources[0]], found[sources[0]])
        new = united(size, new, found[sources[1]]) if len(sources) == 2 else new
        if not step.pointwise and new.share(size) > WORTH:
            break
        steps.append(step)
        sizes[node], found[node] = size, new
    return steps, found


def _up_to_one_path(
    steps: list[Step], image: fx.Node, last: dict[fx.Node, fx.Node], nodes: list[fx.Node]
) -> list[Step]:
    """Начало `steps` до узла, мимо которого ни одна из предыдущих карт дальше не идёт."""
    order = {node: number for number, node in enumerate(nodes)}
    furthest, kept = order[last.get(image, image)], 0
    for number, step in enumerate(steps, start=1):
        if furthest <= order[step.node]:
            kept = number
        furthest = max(furthest, order[last.get(step.node, step.node)])
    return steps[:kept]


def local_scores(
    plan: Plan, image: Tensor, base: Tensor, batch_size: int | None, done: Callable[[int], object]
) -> Tensor:
    """Логиты (1 + B, K): картинки (C, H, W) и её же, где поочерёдно каждое окно — из `base`."""
    clean, end = _clean(plan, image), plan.steps[-1].node
    with Sizes() as sizes:
        parts = [plan.rest(clean[end, end])]
    batch = batch_size or fitting(max(sizes.largest, _largest_cut(plan, clean)))
    for part in torch.arange(len(plan.windows[end].corner)).split(batch):
        windows = {node: one.part(part) for node, one in plan.windows.items()}
        maps = {plan.image: cut(base[None], windows[plan.image])}
        for step in plan.steps:
            maps[step.node] = _renewed(step, clean, maps, windows, plan.last)
            _forget(maps, step.node, plan.last)
        height, width = clean[end, end].shape[2:]
        whole = Windows(torch.zeros_like(windows[end].corner), (height, width))
        parts.append(plan.rest(cut(clean[end, end], whole, maps[end], windows[end])))
        done(len(part))
    return torch.cat(parts)


def _clean(plan: Plan, image: Tensor) -> dict[tuple[fx.Node, fx.Node], Tensor]:
    """Дополненные карты чистой картинки: (узел, его источник) → вход; (последний, он же) → выход.

    Действию «на месте» достаётся копия: карта может понадобиться другой ветви.
    """
    maps = {plan.image: image[None].clone(memory_format=torch.channels_last)}
    inputs = {}
    for step in plan.steps:
        node, sources = step.node, step.node.all_input_nodes
        for source in sources:
            inputs[node, source] = F.pad(maps[source], step.padding, value=step.fill)
        maps[node] = step.run(*(inputs[node, source].clone() for source in sources))
        _forget(maps, node, plan.last)
    inputs[node, node] = maps[node]
    return inputs


def _largest_cut(plan: Plan, clean: dict[tuple[fx.Node, fx.Node], Tensor]) -> int:
    """Байтов в самом большом вырезе: за вход шага берут окна его источника."""
    return max(
        clean[node, source].shape[1]
        * prod(plan.windows[source].size)
        * clean[node, source].itemsize
        for node, source in clean
    )


def _forget(maps: dict[fx.Node, Tensor], node: fx.Node, last: dict[fx.Node, fx.Node]) -> None:
    """Освобождает память карт, которые после узла `node` никому не нужны."""
    for source in node.all_input_nodes:
        if last[source] is node:
            maps.pop(source, None)


def _renewed(
    step: Step,
    clean: dict[tuple[fx.Node, fx.Node], Tensor],
    maps: dict[fx.Node, Tensor],
    windows: dict[fx.Node, Windows],
    last: dict[fx.Node, fx.Node],
) -> Tensor:
    """Выход шага в его окнах: входы вырезаны из чистых карт, пересчитанное вклеено."""
    node, inputs = step.node, []
    for source in node.all_input_nodes:
        if not (step.pointwise and windows[source].same(windows[node])):
            padded = clean[node, source]
            inputs.append(crop(step, padded, windows[node], maps[source], windows[source]))
        else:
            inputs.append(maps[source] if last[source] is node else maps[source].clone())
    return step.run(*inputs)
