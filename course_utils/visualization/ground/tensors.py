"""Тензоры на входе метода: картинки, карты, векторы, метки — форма, тип, конечные числа."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from ...inputs import InputError, axes, refuse, several, shown, whole
from .axes import SPACES, space

Baseline: TypeAlias = float | Sequence[float] | Tensor


def batch(name: str, value: Any) -> Tensor:
    """Тензор (N, C, …) вещественных конечных чисел."""
    if not isinstance(value, Tensor):
        raise InputError(
            f"{name} — тензор {_axes(name)}, получено {_what(value)}: {_as_tensor(name, value)}"
        )
    if value.numel() == 0:
        raise InputError(f"в {name} нет ни одного значения: форма {tuple(value.shape)}")
    if not value.is_floating_point():
        raise InputError(
            f"{name} — вещественные числа, получен тип {value.dtype}: {name}.float(), "
            "а яркости 0…255 ещё и поделите на 255"
        )
    if value.layout != torch.strided:
        raise InputError(f"{name} — обычный тензор, получен {value.layout}: {name}.to_dense()")
    return finite(name, value)


def finite(name: str, value: Tensor) -> Tensor:
    """Тензор без NaN и бесконечностей."""
    if not torch.isfinite(value).all():
        raise InputError(f"в {name} есть NaN или бесконечность: замените их конечными значениями")
    return value


def pictures(name: str, value: Any) -> Tensor:
    """Картинки (N, C, H, W)."""
    images = batch(name, value)
    if images.ndim != 4:
        hint = f"; одной картинке нужна ось батча: {name}[None]" if images.ndim == 3 else ""
        raise InputError(
            f"{name} — тензор (N, C, H, W), получена форма {tuple(images.shape)}{hint}"
        )
    return images


def places(name: str, value: Any) -> Tensor:
    """Сигналы (N, C, L), картинки (N, C, H, W) или объёмы (N, C, D, H, W)."""
    images = batch(name, value)
    if images.ndim - 2 not in SPACES:
        hint = f": одному сигналу нужна ось батча, {name}[None]" if images.ndim == 2 else ""
        raise InputError(
            f"{name} — тензор (N, C, H, W) или (N, C, L), получена форма "
            f"{tuple(images.shape)}{hint}"
        )
    return images


def check_images(images: Any, model: nn.Module | None = None) -> None:
    """Проверяет батч: N ≥ 1, вещественный тип, конечные значения, столько осей, сколько ждёт сеть.

    Без сети годятся и картинки (N, C, H, W), и сигналы (N, C, L), и объёмы.
    """
    if model is None or space(model) != 2:
        places("images", images)
    else:
        pictures("images", images)


def any_maps(name: str, value: Any) -> Tensor:
    """Карты картинок (N, H, W), сигналов (N, L) или объёмов (N, D, H, W)."""
    found = isinstance(value, Tensor) and value.ndim in (2, 4) and value.numel() > 0
    return finite(name, value) if found and not value.is_complex() else maps(name, value)


def maps(name: str, value: Any) -> Tensor:
    """Карты (N, H, W) из конечных чисел."""
    if not isinstance(value, Tensor):
        raise InputError(
            f"{name} — тензор (N, H, W), получено {_what(value)}: {_as_tensor(name, value)}"
        )
    if value.ndim != 3 or value.numel() == 0:
        hint = f": одна карта — это {name}[None]" if value.ndim == 2 and value.numel() else ""
        raise InputError(f"{name} — карты (N, H, W), получена форма {tuple(value.shape)}{hint}")
    if value.is_complex():
        raise InputError(f"{name} — вещественные числа, получен тип {value.dtype}: {name}.abs()")
    return finite(name, value)


def vectors(name: str, value: Any) -> Tensor:
    """Векторы (N, …): вещественные конечные числа, хотя бы один вектор."""
    found = batch(name, value)
    if found.ndim < 2:
        raise InputError(
            f"{name} — векторы (N, D), получена форма {tuple(found.shape)}: "
            f"числа по одному на точку — {name}[:, None]"
        )
    return found


def labels(name: str, value: Any) -> Tensor:
    """Номера классов (N,) целыми числами."""
    if not isinstance(value, Tensor):
        raise InputError(
            f"{name} — LongTensor (N,), получено {_what(value)}: {_as_tensor(name, value)}"
        )
    if value.ndim != 1 or len(value) == 0:
        raise InputError(f"{name} — номера классов (N,), получена форма {tuple(value.shape)}")
    whole_numbers = not (value.is_complex() or value.dtype == torch.bool)
    if not whole_numbers or (
        value.is_floating_point() and not bool((value == value.round()).all())
    ):
        raise InputError(f"{name} — целые номера классов, получен тип {value.dtype}: {name}.long()")
    return value


def tall(name: str, value: Any) -> Tensor:
    """Картинки (N, C, H, W), у которых есть соседи по высоте и ширине."""
    images = places(name, value)
    if min(images.shape[2:]) < 2:
        raise InputError(f"{name} {tuple(images.shape)}: высота и ширина нужны хотя бы 2 пикселя")
    return images


def masks(name: str, value: Any) -> Tensor:
    """Маски (N, H, W) из True и False."""
    if not isinstance(value, Tensor) or value.ndim != 3 or value.numel() == 0:
        refuse(name, value, "тензор (N, H, W), bool")
    if value.dtype != torch.bool:
        refuse(name, value, "маски из True и False", f"{name} > 0")
    return value


def vector(name: str, value: Any) -> Tensor:
    """Вектор (C,) из конечных чисел."""
    if not isinstance(value, Tensor) or value.ndim != 1 or value.numel() == 0:
        refuse(name, value, "тензор (C,), по числу на канал")
    if value.dtype == torch.bool or value.is_complex():
        refuse(name, value, "вещественные числа")
    return finite(name, value.detach())


def shape(name: str, value: Any) -> tuple[int, ...]:
    """Форма (N, C, H, W); у сигналов (N, C, L)."""
    sides = several(whole(1), what="форма (N, C, H, W)")(name, value)
    if len(sides) - 2 not in SPACES:
        refuse(name, value, "форма (N, C, H, W), четыре числа, или (N, C, L)")
    return tuple(sides)


def dataset(name: str, data: Any) -> Any:
    """Картинки (n, C, H, W) или набор с len и индексом."""
    if isinstance(data, DataLoader):
        raise InputError("вместо DataLoader передайте его набор: loader.dataset")
    if not (hasattr(data, "__len__") and hasattr(data, "__getitem__")) or isinstance(data, str):
        raise InputError(
            f"{name} = {shown(data)}, а нужны картинки (n, C, H, W) или набор с len и индексом"
        )
    if len(data) == 0:
        raise InputError("в наборе нет ни одной картинки")
    return data


def units(name: str, value: Any) -> Any:
    """Номера каналов или направления (U, K)."""
    if isinstance(value, Tensor):
        return value.detach()
    numbers = several(whole(-math.inf), what="номера каналов или тензор направлений (U, K)")
    return numbers(name, value)


def filled(baseline: Any, images: Tensor, name: str = "baseline") -> Tensor:
    """Чем закрывают: число, C чисел или тензор → тензор формы `images`.

    >>> filled([1.0, 2.0], torch.zeros(5, 2, 4, 4))[0, :, 0, 0]
    tensor([1., 2.])
    """
    try:
        if isinstance(baseline, (str, bool)) or baseline is None:
            raise TypeError
        value = torch.as_tensor(baseline).detach().to(images.device, images.dtype)
    except (TypeError, ValueError, RuntimeError):
        refuse(name, baseline, f"число, {images.shape[1]} чисел по каналам или тензор")
    if value.ndim == 1 and len(value) in (1, images.shape[1]):
        value = value.reshape(-1, *(1 for _ in images.shape[2:]))
    try:
        whole_batch = value.expand_as(images)
    except RuntimeError:
        channels = images.shape[1]
        refuse(
            name, baseline, f"число, {channels} чисел по каналам или тензор {tuple(images.shape)}"
        )
    finite(name, value)
    return whole_batch


def _axes(name: str) -> str:
    return "(N, C, H, W)" if name == "images" else "(N, …)"


def _what(value: Any) -> str:
    return shown(value) if axes(value) else type(value).__name__


def _as_tensor(name: str, value: Any) -> str:
    """Как из этого сделать тензор."""
    if isinstance(value, np.ndarray):
        return f"torch.from_numpy({name})"
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Tensor):
        return f"torch.stack({name})"
    if type(value).__module__.startswith("PIL"):
        return f"сеть курса берёт фотографии через model.preprocess({name})"
    return f"torch.as_tensor({name})"
