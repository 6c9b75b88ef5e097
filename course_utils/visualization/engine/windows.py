"""Окна карт признаков: какие значения меняет закрытый участок и как их вырезать и вклеить."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .steps import Step

Size = tuple[int, int]


class Windows(NamedTuple):
    """Окна одного размера: верхние левые углы (B, 2) и размер (высота, ширина)."""

    corner: Tensor
    size: Size

    def part(self, numbers: Tensor) -> Windows:
        """Окна с этими номерами."""
        return Windows(self.corner[numbers], self.size)

    def boxes(self) -> list[tuple[slice, slice]]:
        """Окна как срезы высоты и ширины."""
        height, width = self.size
        return [(slice(y, y + height), slice(x, x + width)) for y, x in self.corner.tolist()]

    def share(self, size: Size) -> float:
        """Какую часть карты размера `size` занимает окно."""
        return self.size[0] * self.size[1] / (size[0] * size[1])

    def same(self, other: Windows) -> bool:
        """Те же окна."""
        return self.size == other.size and torch.equal(self.corner, other.corner)


def affected(step: Step, size: Size, windows: Windows) -> tuple[Size, Windows]:
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


def united(size: Size, one: Windows, other: Windows) -> Windows:
    """Окна карты размера `size`, в каждом из которых умещаются оба данных."""
    corner = one.corner.minimum(other.corner)
    ends = [windows.corner + torch.tensor(windows.size) for windows in (one, other)]
    height, width = (ends[0].maximum(ends[1]) - corner).amax(0).tolist()
    return Windows(
        corner.minimum(torch.tensor(size) - torch.tensor([height, width])), (height, width)
    )


def crop(step: Step, padded: Tensor, new: Windows, maps: Tensor, old: Windows) -> Tensor:
    """Вход шага, которого хватит на окна `new`: поля — из чистой карты, внутри — пересчитанное."""
    left, _, top, _ = step.padding
    (rows, columns), (down, across) = step.extent, step.stride
    size = (new.size[0] - 1) * down + rows, (new.size[1] - 1) * across + columns
    wanted = Windows(new.corner * torch.tensor(step.stride), size)
    return cut(padded, wanted, maps, Windows(old.corner + torch.tensor([top, left]), old.size))


def cut(
    clean: Tensor, wanted: Windows, maps: Tensor | None = None, known: Windows | None = None
) -> Tensor:
    """Вырезает окна `wanted` из карты `clean` (1, C, H, W), где окна `known` заменены на `maps`.

    Значения всех каналов одного места лежат подряд, поэтому вырезы копируются целыми строками.
    """
    source = clean[0].permute(1, 2, 0)
    found = source.new_empty(len(wanted.corner), *wanted.size, source.shape[2])
    for one, place in zip(found, wanted.boxes(), strict=True):
        one.copy_(source[place])
    if maps is not None and known is not None:
        corners = (known.corner - wanted.corner).tolist()
        for one, new, corner in zip(found, maps.permute(0, 2, 3, 1), corners, strict=True):
            into, inside = zip(*map(_overlap, corner, known.size, wanted.size), strict=True)
            one[into] = new[inside]
    return found.permute(0, 3, 1, 2)


def _overlap(start: int, length: int, limit: int) -> tuple[slice, slice]:
    """Где отрезок из `length` мест с началом `start` попал в 0…limit: там и в самом отрезке."""
    first, last = max(start, 0), max(min(start + length, limit), 0)
    first = min(first, last)
    return slice(first, last), slice(first - start, last - start)
