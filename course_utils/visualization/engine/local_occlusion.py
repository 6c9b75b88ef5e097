"""Точная окклюзия без лишней работы: закрытый участок меняет только окно каждой карты признаков.

Для каждого шага цепочки из карты чистой картинки вырезается окно с полями, в него вклеивается уже
пересчитанное, и шаг выполняется на этом вырезе. Когда окно разрослось почти на всю карту, карты
собираются целиком, и остаток сети считается как обычно.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .chain import Step, chain
from .graph import fused, split

WORTH = 0.6  # дальше этой доли карты вырез не выгоднее целой карты


class Windows(NamedTuple):
    """Окна одного размера: верхние левые углы (B, 2) и размер (высота, ширина)."""

    corner: Tensor
    size: tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """Первые шаги цепочки, какие окна на каждом пересчитывать, и остаток сети."""

    steps: list[Step]
    windows: list[Windows]
    rest: Callable[[Tensor], Tensor]


def plan(model: nn.Module, shape: tuple[int, ...], windows: Windows) -> Plan | None:
    """План местного пересчёта для картинок формы `shape` (C, H, W); None — он не выгоден."""
    graph = fused(model) if len(shape) == 3 else None
    if graph is None:
        return None
    steps, sizes = [], [windows]
    size = (shape[1], shape[2])
    for step in chain(graph.module):
        size, affected = _affected(step, size, sizes[-1])
        if not step.pointwise and affected.size[0] * affected.size[1] > WORTH * size[0] * size[1]:
            break
        steps.append(step)
        sizes.append(affected)
    if all(step.pointwise for step in steps):
        return None
    parts = split(graph, steps[-1].node)
    return Plan(steps, sizes, parts[1]) if parts else None


def local_scores(
    plan: Plan, image: Tensor, base: Tensor, batch_size: int, done: Callable[[int], object]
) -> Tensor:
    """Логиты (B, K) картинки (C, H, W), в которой поочерёдно каждое окно заменено на `base`."""
    inputs, clean = [], image[None].clone(memory_format=torch.channels_last)
    for step in plan.steps:
        inputs.append(F.pad(clean, step.padding, value=step.fill))
        clean = step.run(inputs[-1])
    parts = []
    for part in torch.arange(len(plan.windows[0].corner)).split(batch_size):
        new = _part(plan.windows[0], part)
        maps = _cut(base[None], new)
        for step, padded, windows in zip(plan.steps, inputs, plan.windows[1:], strict=True):
            old, new = new, _part(windows, part)
            maps = step.run(maps if step.pointwise else _crop(step, padded, new, maps, old))
        whole = Windows(torch.zeros_like(new.corner), (clean.shape[2], clean.shape[3]))
        parts.append(plan.rest(_cut(clean, whole, maps, new)))
        done(len(part))
    return torch.cat(parts)


def _affected(
    step: Step, size: tuple[int, int], windows: Windows
) -> tuple[tuple[int, int], Windows]:
    """Размер выхода шага и окна выхода, которые зависят от окон входа; все одного размера."""
    left, right, top, bottom = step.padding
    corners, lengths, outs = [], [], []
    for axis, (before, after) in enumerate(((top, bottom), (left, right))):
        extent, stride = step.extent[axis], step.stride[axis]
        out = (size[axis] + before + after - extent) // stride + 1
        start = windows.corner[:, axis] + before
        first = (-((extent - 1 - start) // stride)).clamp(0, out - 1)  # деление вверх
        last = ((start + windows.size[axis] - 1) // stride).clamp(0, out - 1)
        length = max(int((last - first).max()) + 1, 1)
        corners.append(first.clamp(max=out - length))
        lengths.append(length)
        outs.append(out)
    return (outs[0], outs[1]), Windows(torch.stack(corners, 1), (lengths[0], lengths[1]))


def _crop(step: Step, padded: Tensor, new: Windows, maps: Tensor, old: Windows) -> Tensor:
    """Вход шага, которого хватит на окна `new`: поля — из чистой карты, внутри — пересчитанное."""
    left, _, top, _ = step.padding
    (rows, columns), (down, across) = step.extent, step.stride
    size = (new.size[0] - 1) * down + rows, (new.size[1] - 1) * across + columns
    wanted = Windows(new.corner * torch.tensor(step.stride), size)
    return _cut(padded, wanted, maps, Windows(old.corner + torch.tensor([top, left]), old.size))


def _cut(
    clean: Tensor, wanted: Windows, maps: Tensor | None = None, known: Windows | None = None
) -> Tensor:
    """Вырезает окна `wanted` из карты `clean` (1, C, H, W), где окна `known` заменены на `maps`.

    Значения всех каналов одного места лежат подряд, поэтому вырез — одна выборка строк таблицы.
    """
    rows = wanted.corner[:, 0, None, None] + torch.arange(wanted.size[0])[:, None]  # (B, h, 1)
    columns = wanted.corner[:, 1, None, None] + torch.arange(wanted.size[1])  # (B, 1, w)
    index, table = rows * clean.shape[3] + columns, _rows(clean)
    if maps is not None and known is not None:
        height, width = known.size
        rows = rows - known.corner[:, 0, None, None]
        columns = columns - known.corner[:, 1, None, None]
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        number = torch.arange(len(maps))[:, None, None]
        inner = len(table) + (number * height + rows) * width + columns
        index, table = torch.where(inside, inner, index), torch.cat([table, _rows(maps)])
    return F.embedding(index.to(table.device), table).permute(0, 3, 1, 2)


def _rows(maps: Tensor) -> Tensor:
    return maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1])


def _part(windows: Windows, part: Tensor) -> Windows:
    return Windows(windows.corner[part], windows.size)
