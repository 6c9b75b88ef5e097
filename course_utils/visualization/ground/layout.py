"""Выход слоя как карты признаков (N, C, h, w): где каналы, а где места.

Свёрточные сети кладут каналы второй осью. Трансформеры выдают слова (N, T, C) — клетки картинки
строка за строкой, перед ними служебные; Swin и внутренность ConvNeXt — карты (N, h, w, C).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from torch import Tensor, nn

Reshape: TypeAlias = Callable[[Tensor], Tensor]

SERVICE = 8  # больше служебных слов (класс, регистры) у известных трансформеров не бывает
CHANNELS_FIRST = (nn.modules.conv._ConvNd, nn.modules.batchnorm._NormBase, nn.GroupNorm)
CHANNELS_LAST = (nn.Linear, nn.LayerNorm, nn.Embedding)


def as_maps(
    output: Tensor,
    images: Tensor,
    model: nn.Module,
    layer: nn.Module,
    reshape: Reshape | None = None,
) -> Tensor:
    """Выход слоя в виде карт: данным `reshape` или узнанным по форме.

    Параметры:
        output: выход слоя.
        images: вход сети; клетки карты делят его стороны в одном отношении.
        model, layer: сеть и слой; по виду слоя решают, где каналы, когда форма этого не говорит.
        reshape: функция «выход слоя → (N, C, h, w)», если узнавать не нужно.

    Ошибки:
        ValueError: карт в этом выходе нет.
    """
    if reshape is not None:
        maps = reshape(output)
        if maps.ndim != images.ndim or len(maps) != len(output):
            raise ValueError(
                f"reshape вернула {tuple(maps.shape)}, а нужны карты ({len(output)}, C, h, w)"
            )
        return maps
    if output.ndim == 3 and images.ndim == 4:
        return _from_tokens(output, images, model)
    if output.ndim != images.ndim:
        raise ValueError(
            f"слой выдаёт {tuple(output.shape)}, а нужны карты признаков: возьмите свёрточный "
            "слой или дайте reshape — функцию «выход слоя → (N, C, h, w)»"
        )
    if images.ndim == 4 and channels_are_last(output, images, model, layer):
        return output.movedim(-1, 1)
    return output


def channels_are_last(output: Tensor, images: Tensor, model: nn.Module, layer: nn.Module) -> bool:
    """Лежат ли карты (N, h, w, C), а не (N, C, h, w).

    Вид слоя решает сразу: после свёртки каналы вторые, после полносвязного слоя и нормировки слоя —
    последние. У остальных слоёв места — те две оси, что относятся как стороны картинки, и каналы
    последними признаются, только если такую длину знает хотя бы один полносвязный слой сети.
    """
    if isinstance(layer, CHANNELS_FIRST):
        return False
    if type(layer) in CHANNELS_LAST:  # нормировка для карт наследует обычной
        return True
    _, first, middle, last = output.shape
    if not _grid(first, middle, images) or _grid(middle, last, images):
        return False
    return last in {
        module.out_features if isinstance(module, nn.Linear) else module.normalized_shape[-1]
        for module in model.modules()
        if isinstance(module, (nn.Linear, nn.LayerNorm))
    }


def _grid(rows: int, columns: int, images: Tensor) -> bool:
    """Делят ли rows × columns клеток картинку в одном отношении, с точностью до округления."""
    height, width = images.shape[-2:]
    return abs(rows * width - columns * height) < max(height, width) * (height != width) + 1


def _from_tokens(tokens: Tensor, images: Tensor, model: nn.Module) -> Tensor:
    """Слова (N, T, C) → карты (N, C, h, w): служебные слова впереди отброшены."""
    rows, columns = token_grid(tokens.shape[1], images, model)
    patches = tokens[:, tokens.shape[1] - rows * columns :]
    return patches.transpose(1, 2).unflatten(2, (rows, columns))


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
    raise ValueError(
        f"{count} слов не складываются в сетку картинки {height}×{width}: дайте reshape — функцию "
        "«выход слоя → (N, C, h, w)»"
    )
