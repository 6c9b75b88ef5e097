"""Развёртка внимания: с каким весом клетка картинки дошла до слова, по которому отвечает сеть."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from ...inputs import InputError
from ..ground.core import answer, preserved
from ..ground.maps import stretched
from ..ground.taking import taking
from ..ground.tokens import token_grid


class _Attention(TorchFunctionMode):
    """Записывает веса внимания (N, головы, T, T) каждого слоя, как бы его ни вызвали."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Tensor] = []

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs, name = kwargs or {}, getattr(func, "__name__", "")
        if name == "scaled_dot_product_attention":
            self.found.append(_weights(*args, **kwargs))
        if name == "multi_head_attention_forward":
            kwargs = kwargs | {"need_weights": True, "average_attn_weights": False}
            result, weights = func(*args, **kwargs)
            self.found.append(weights)
            return result, weights
        result = func(*args, **kwargs)
        if name == "softmax" and result.ndim == 4 and result.shape[-1] == result.shape[-2]:
            self.found.append(result)
        return result


def _weights(
    query: Tensor,
    key: Tensor,
    _value: Tensor,
    attn_mask: Tensor | None = None,
    _dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    **_rest: Any,
) -> Tensor:
    """softmax(q·kᵀ·scale + маска): то, что `scaled_dot_product_attention` не возвращает."""
    logits = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        logits = logits + torch.full_like(logits, -torch.inf).triu(1)
    if attn_mask is not None and attn_mask.dtype == torch.bool:
        logits = logits.masked_fill(~attn_mask, -torch.inf)
    elif attn_mask is not None:
        logits = logits + attn_mask
    weights: Tensor = logits.softmax(-1)
    return weights


@taking()
def attention_rollout(model: nn.Module, images: Tensor, *, upsample: bool = True) -> Tensor:
    """Развёртка внимания: R = Π_l (A_l + I)/2, строка слова класса; A_l — среднее по головам.

    I — обходной путь слоя. Ни градиента, ни класса в формуле нет: это путь, по которому слова могли
    перемешаться, а не доводы за ответ. Стоимость: F и L·T³.

    Параметры:
        model: трансформер, где внимание смотрит на все слова сразу (ViT, DeiT); у Swin, где оно
            смотрит в окна, развёртки нет.
        images: (N, C, H, W).
        upsample: растянуть карту до размера картинки.

    Возвращает:
        (N, H, W), неотрицательные, или (N, h, w). Если слова класса нет, берётся среднее строк.

    Ошибки:
        InputError: внимания в сети не встретилось, или оно смотрит в окна.

    Источник:
        S. Abnar, W. Zuidema, 2020.
    """
    with preserved(model, gradients=False):
        with _Attention() as attention:
            answer(model, images.detach())
        if not attention.found:
            raise InputError("внимания в прямом проходе нет: для свёрточной сети возьмите grad_cam")
        shapes = {(len(weights), *weights.shape[2:]) for weights in attention.found}
        if len(shapes) > 1 or next(iter(shapes))[0] != len(images):
            raise InputError(
                "внимание этой сети смотрит в окна, и слова разных слоёв не одни и те же: "
                "развёртка ему не годится, возьмите grad_cam"
            )
        total = _rolled(attention.found)
        rows, columns = token_grid(total.shape[-1], images, model)
        service = total.shape[-1] - rows * columns
        row = total[:, 0] if service else total.mean(1)
        maps = row[:, service:].unflatten(1, (rows, columns))
    return stretched(maps, images.shape[2:]) if upsample else maps


def _rolled(layers: list[Tensor]) -> Tensor:
    """Произведение (A + I)/2 от первого слоя к последнему, (N, T, T); строки в сумме дают 1."""
    eye = torch.eye(layers[0].shape[-1], dtype=layers[0].dtype, device=layers[0].device)
    total = eye.expand(len(layers[0]), -1, -1)
    for weights in layers:
        total = (weights.mean(1) + eye) / 2 @ total
    return total
