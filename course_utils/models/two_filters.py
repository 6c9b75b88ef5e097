"""Прототип лекции 04: один слой из двух нарисованных фильтров и один полносвязный."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..inputs import InputError
from .digits import DigitNet, chain


def line_filters() -> Tensor:
    """Два фильтра 5×5: вертикальная линия и линия под 45°.

    На линии стоит 1/5, вне её −1/20: сумма весов равна нулю, и ровный фон даёт ноль, а линия
    яркости 1 на чёрном — единицу.

    Возвращает:
        (2, 5, 5) float32.

    >>> (line_filters()[0, 0] * 20).tolist()
    [-1.0, -1.0, 4.0, -1.0, -1.0]
    """
    vertical = torch.zeros(5, 5)
    vertical[:, 2] = 1
    slanted = torch.eye(5).flip(1)
    return (5 * torch.stack([vertical, slanted]) - 1) / 20


class TwoFilterNet(DigitNet):
    """Четвёрка или восьмёрка: фильтры → ReLU → пулинг → полносвязный слой → 2 ответа.

    Параметры:
        filters: (n, k, k) — свои фильтры вместо двух линий `line_filters()`, k нечётное.
        trainable: учить ли фильтры; по умолчанию они закреплены и учится только ответ.

    Ответ 0 значит «четвёрка», ответ 1 — «восьмёрка».
    """

    def __init__(self, filters: Tensor | None = None, *, trainable: bool = False) -> None:
        filters = line_filters() if filters is None else filters
        if filters.ndim != 3 or filters.shape[1] != filters.shape[2]:
            raise InputError(f"фильтры должны быть (n, k, k), получены {tuple(filters.shape)}")
        count, size = filters.shape[:2]
        conv = nn.Conv2d(1, count, size, bias=trainable)
        conv.weight = nn.Parameter(filters[:, None].clone(), requires_grad=trainable)
        side = (28 - size + 1) // 2
        super().__init__(
            chain(conv=conv, relu=nn.ReLU(), pool=nn.MaxPool2d(2)),  # (N, n, side, side)
            chain(flatten=nn.Flatten(), fc=nn.Linear(count * side * side, 2)),
        )
