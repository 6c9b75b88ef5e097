"""Правила по именам параметров: имя во всех методах значит одно и то же.

Метод пишет над собой `@taking()`, а исключения называет в скобках.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from ...inputs import (
    InputError,
    Rule,
    checked,
    choice,
    exactly,
    flag,
    function,
    pair,
    real,
    refuse,
    several,
    whole,
)
from .axes import space
from .targets import target_kind
from .tensors import batch, dataset, maps, pictures, units, vectors

P = ParamSpec("P")
R = TypeVar("R")

LAYOUTS = {1: "сигналы (N, C, L)", 2: "картинки (N, C, H, W)", 3: "объёмы (N, C, D, H, W)"}


def network(name: str, value: Any) -> nn.Module:
    """Сеть `nn.Module`, у которой можно спросить слои и градиенты."""
    if not isinstance(value, nn.Module):
        refuse(name, value, "сеть nn.Module", "вызовите класс сети" if callable(value) else "")
    if isinstance(value, torch.jit.ScriptModule) or "eval" in vars(value):  # у записанных он свой
        raise InputError(
            f"{name} — записанная сеть ({type(value).__name__}: torch.jit или torch.export): её "
            "слои уже не спросить; передайте исходную сеть, из которой её записали"
        )
    for key, weight in (*value.named_parameters(), *value.named_buffers()):
        if isinstance(weight, (UninitializedParameter, UninitializedBuffer)):
            raise InputError(
                f"у сети ещё нет весов «{key}»: их размер узнаёт первый проход; выполните "
                f"{name}(images) один раз"
            )
        if weight.is_inference():
            raise InputError(
                f"веса «{key}» созданы внутри torch.inference_mode(), градиентов у них не бывает: "
                "создайте сеть вне этого блока"
            )
    return value


def layer_name(name: str, value: Any) -> str | nn.Module:
    """Имя слоя или сам модуль; номер слоя — не имя."""
    if not isinstance(value, (str, nn.Module)):
        remedy = f'{name}="{value}"' if isinstance(value, int) else ""
        refuse(name, value, "имя слоя строкой или сам модуль", remedy)
    return value


def floating(name: str, value: Any) -> torch.dtype:
    """Вещественный тип чисел."""
    if not (isinstance(value, torch.dtype) and value.is_floating_point):
        refuse(name, value, "вещественный тип, например torch.float32")
    return value


NAMES: dict[str, Rule] = {
    "model": network,
    "images": batch,
    "maps": maps,
    "vectors": vectors,
    "data": dataset,
    "units": units,
    "layer": layer_name,
    "layers": several(layer_name, what="список имён слоёв"),
    "target": target_kind,
    "pooling": choice("flatten", "mean"),
    "answers": choice("softmax", "sigmoid"),
    "explain": function,
    "reshape": function,
    "attribute": function,
    "values": several(real(), what="список чисел"),
    "window": pair(whole(1)),
    "stride": pair(whole(1)),
    "dtype": floating,
    "kind": exactly((type, tuple), "вид слоя, например nn.Conv2d"),
    **dict.fromkeys(("upsample", "random_start", "targeted", "mutual", "absolute", "shifts"), flag),
    **dict.fromkeys(("steps", "max_steps", "samples", "batch_size", "masks", "grid"), whole(1)),
    **dict.fromkeys(("count", "k", "components", "octaves", "cells", "objects", "rows"), whole(1)),
    **dict.fromkeys(("channels", "size", "pixels"), whole(1)),
    **dict.fromkeys(("noise", "variation", "brightness", "rate", "deviation"), real(0)),
    **dict.fromkeys(("alpha", "beta", "perplexity", "factor"), real(0, above=True)),
    **dict.fromkeys(("epsilon", "step"), real(0, 1, what="число (доля диапазона bounds)")),
    **dict.fromkeys(("confidence", "fraction"), real(0, 1)),
    **dict.fromkeys(("keep", "test_share"), real(0, 1, above=True, below=True)),
    **dict.fromkeys(("background", "degrees", "amount", "decay", "threshold"), real()),
    "index": whole(-math.inf),  # сколько их, знает только слой
    "tolerance": whole(0),
    "ratio": real(1),
    "seed": whole(0, 2**32 - 1),
}


def taking(dims: tuple[int, ...] = (2,), **own: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Проверяет аргументы метода по именам параметров.

    Параметры:
        dims: со сколькими осями места работает метод: 2 — картинки, 1 — сигналы, 3 — объёмы.
        own: правила, которые у этого метода свои.
    """

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        names = inspect.signature(method).parameters
        rules = {name: rule for name, rule in (NAMES | own).items() if name in names}
        together = [_fitting(dims)] if {"model", "images"} <= rules.keys() else []
        if not together and rules.get("images") is batch:
            rules["images"] = pictures
        return checked(*together, **rules)(method)

    return decorate


def _fitting(dims: tuple[int, ...]) -> Callable[[dict[str, Any]], None]:
    """Проверка, что у картинок столько осей, сколько ждут сеть и метод."""

    def check(given: dict[str, Any]) -> None:
        model, images = given["model"], given.get("images")
        if not isinstance(images, Tensor):  # поток батчей: их проверяют по одному
            return
        own = {space(model)}
        places = own.intersection(dims) or set(dims)
        if not own.intersection(dims):
            raise InputError(
                f"сеть принимает {_layouts(own)}, а этот метод — {_layouts(dims)}; получена форма "
                f"{tuple(images.shape)}"
            )
        if images.ndim - 2 not in places:
            one = images.ndim - 1 in places
            hint = "; одной картинке нужна ось батча: images[None]" if one else ""
            raise InputError(
                f"images — тензор, {_layouts(places)}, получена форма {tuple(images.shape)}{hint}"
            )

    return check


def _layouts(dims: Iterable[int]) -> str:
    return " или ".join(LAYOUTS[count] for count in sorted(dims))
