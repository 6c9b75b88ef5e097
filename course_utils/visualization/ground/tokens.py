"""Выход слоя как карты признаков (N, C, h, w): слова трансформера раскладываются по клеткам.

Слова (N, T, C) — клетки картинки строка за строкой, перед ними служебные. Карты с каналами на
последнем месте узнаёт `layout`, и сюда они приходят уже в обычном порядке.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from torch import Tensor, nn

from ...inputs import InputError

Reshape: TypeAlias = Callable[[Tensor], Tensor]

SERVICE = 8  # больше служебных слов (класс, регистры) у известных трансформеров не бывает


def as_maps(
    output: Tensor,
    images: Tensor,
    model: nn.Module,
    reshape: Reshape | None = None,
) -> Tensor:
    """Выход слоя в виде карт: данным `reshape` или узнанным по форме.

    Параметры:
        output: выход слоя.
        images: вход сети; клетки карты делят его стороны в одном отношении.
        model: сеть; шаг её первой свёртки — сторона клетки.
        reshape: функция «выход слоя → (N, C, h, w)», если узнавать не нужно.

    Ошибки:
        InputError: карт в этом выходе нет.
    """
    if reshape is not None:
        maps = reshape(output)
        if maps.ndim != images.ndim or len(maps) != len(output):
            raise InputError(
                f"reshape вернула {tuple(maps.shape)}, а нужны карты ({len(output)}, C, h, w)"
            )
        return maps
    if output.ndim == 3 and images.ndim == 4:
        return _from_tokens(output, images, model)
    if output.ndim != images.ndim:
        raise InputError(
            f"слой выдаёт {tuple(output.shape)}, а нужны карты признаков (N, C, H, W): "
            "возьмите свёрточный слой или дайте reshape — функцию «выход слоя → (N, C, h, w)»"
        )
    return output


def _from_tokens(tokens: Tensor, images: Tensor, model: nn.Module) -> Tensor:
    """Слова (N, T, C) → карты (N, C, h, w): служебные слова впереди отброшены."""
    rows, columns = token_grid(tokens.shape[1], images, model)
    patches = tokens[:, tokens.shape[1] - rows * columns :]
    maps: Tensor = patches.transpose(1, 2).unflatten(2, (rows, columns))
    return maps


def token_grid(count: int, images: Tensor, model: nn.Module) -> tuple[int, int]:
    """Сетка клеток (h, w), из которой получилось `count` слов.

    Клетка — шаг первой свёртки сети, если слов при нём хватает; иначе наибольшая сетка с
    отношением сторон картинки.
    """
    height, width = images.shape[-2:]
    first = next((m for m in model.modules() if isinstance(m, nn.Conv2d)), None)
    steps = list(range(1, max(height, width) + 1))
    if first is not None and isinstance(first.stride, tuple):
        steps.insert(0, int(first.stride[0]))
    for step in steps:
        rows, columns = height // step, width // step
        if 0 <= count - rows * columns <= SERVICE:
            return rows, columns
    raise InputError(
        f"{count} слов не складываются в сетку картинки {height}×{width}: дайте reshape — функцию "
        "«выход слоя → (N, C, h, w)»"
    )
