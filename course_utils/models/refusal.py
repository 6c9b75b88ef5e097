"""Почему сеть не приняла картинки: по-русски, с именем слоя, который споткнулся."""

from __future__ import annotations

import traceback

from torch import Tensor, nn


def reason(model: nn.Module, images: Tensor, error: Exception) -> str:
    """Почему сеть не приняла картинки: какой слой споткнулся и что поправить."""
    kind = str(images.dtype).removeprefix("torch.")
    parts = [f"сеть {type(model).__name__} не приняла картинки {tuple(images.shape)} {kind}"]
    name, layer = _culprit(model, error)
    if layer is not None:
        parts.append(f"ошибка в слое «{name}» — {' '.join(str(layer).split())[:80]}")
    parts.append(_remedy(model, images, layer))
    return "; ".join(parts) + f" (PyTorch: {str(error).strip().splitlines()[:1]})"


def _culprit(model: nn.Module, error: Exception) -> tuple[str, nn.Module | None]:
    """Самый глубокий слой сети, в чьём `forward` случилась ошибка."""
    names = {module: name for name, module in model.named_modules()}
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    for frame in reversed(frames):
        owner = frame.f_locals.get("self")
        if isinstance(owner, nn.Module) and names.get(owner):
            return names[owner], owner
    return "", None


def _remedy(model: nn.Module, images: Tensor, layer: nn.Module | None) -> str:
    weight = next((w for w in model.parameters() if w.is_floating_point()), None)
    if weight is not None and weight.device != images.device:
        return f"веса сети на {weight.device}, а картинки на {images.device}: images.to(device)"
    if weight is not None and weight.dtype != images.dtype:
        return f"веса сети — {weight.dtype}: images.to({weight.dtype})"
    channels = getattr(layer, "in_channels", None)
    if channels is not None and images.shape[1] != channels and layer is _first(model):
        grey = ": серую картинку — images.repeat(1, 3, 1, 1)" if images.shape[1] == 1 else ""
        return f"у картинок каналов {images.shape[1]}, а сеть ждёт {channels}{grey}"
    if isinstance(layer, nn.Linear):
        return (
            f"линейный слой ждёт {layer.in_features} чисел, а получил другое количество: "
            "проверьте высоту и ширину картинок"
        )
    return "проверьте, что картинки того размера и вида, на которых сеть учили"


def _first(model: nn.Module) -> nn.Module | None:
    return next((m for m in model.modules() if hasattr(m, "in_channels")), None)
