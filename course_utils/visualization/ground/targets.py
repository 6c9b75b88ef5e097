"""Что именно объясняют: логит класса или любое число, которое можно узнать из ответа сети.

Вместо номера класса методы принимают функцию «ответ сети → (N,)», по числу на картинку. Ответ она
получает целиком: логиты (N, K), карты сегментации (N, K, H, W), вектор признаков, словарь или
кортеж. Картинки она обязана считать независимо, как и сама сеть: методы складывают их в батчи
по-своему.

Функцию обычно пишут на месте: `target=lambda answer: answer["out"][:, 3].mean((1, 2))`. Здесь —
частые вопросы с именами.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional as F

from ...inputs import InputError, shown

Score: TypeAlias = Callable[[Any], Tensor]
Target: TypeAlias = int | Tensor | Score | None


def difference(first: int, second: int) -> Score:
    """«Почему это, а не то»: разность логитов z_first − z_second.

    Softmax прибавляет ко всем логитам картинки одно и то же число, и разность его не замечает:
    это логарифм отношения двух вероятностей.

    >>> difference(0, 2)(torch.tensor([[5.0, 1.0, 3.0]]))
    tensor([2.])
    """
    return lambda answer: answer[:, first] - answer[:, second]


def sigmoid(index: int = 0) -> Score:
    """Вероятность независимого признака: σ(z_index).

    Для сети с одним логитом или с метками, которые бывают верны сразу.

    >>> sigmoid()(torch.tensor([[0.0]]))
    tensor([0.5000])
    """
    return lambda answer: answer.reshape(len(answer), -1)[:, index].sigmoid()


def mask(index: int, region: Tensor) -> Score:
    """Сегментация: средний логит класса по пикселям области.

    Параметры:
        index: номер класса.
        region: (H, W), bool — где смотрим; размер как у ответа сети (N, K, H, W).

    >>> mask(1, torch.tensor([[True, False]]))(torch.tensor([[[[0.0, 0.0]], [[7.0, 9.0]]]]))
    tensor([7.])
    """
    if region.dtype != torch.bool or not region.any():
        raise InputError(f"region — маска bool хотя бы с одним True, получен тип {region.dtype}")
    return lambda answer: answer[:, index][:, region].mean(1)


def cosine(code: Tensor) -> Score:
    """Сходство ответа сети (N, D) с вектором `code` (D,): косинус угла, −1…1.

    >>> cosine(torch.tensor([0.0, 2.0]))(torch.tensor([[3.0, 4.0]]))
    tensor([0.8000])
    """
    return lambda answer: F.cosine_similarity(answer, code.to(answer)[None])


def part(key: str | int, target: int | Score) -> Score:
    """Сеть отвечает словарём или кортежем: `target` спрашивают у одной его части.

    >>> part("out", 1)({"out": torch.tensor([[5.0, 6.0]]), "aux": None})
    tensor([6.])
    """
    return lambda answer: target(answer[key]) if callable(target) else answer[key][:, target]


def ask(target: Score, answer: Any, count: int) -> Tensor:
    """Оценки (N, 1): функция от ответа сети, проверенная. Один столбец — «класс» номер ноль.

    Ошибки:
        InputError: функция вернула не (N,) вещественных чисел.
    """
    found: Any = target(answer)
    if (
        not isinstance(found, Tensor)
        or tuple(found.shape) != (count,)
        or not found.is_floating_point()
    ):
        got = (
            f"{found.dtype} формы {tuple(found.shape)}"
            if isinstance(found, Tensor)
            else type(found).__name__
        )
        raise InputError(
            f"функция target вернула {got}, а нужен вещественный тензор ({count},): "
            "по числу на картинку"
        )
    return found[:, None]


def target_kind(_: str, value: Any) -> Any:
    """Класс: целое, тензор или функция ответа; какие классы есть, знает только сеть."""
    many = isinstance(value, Tensor) and value.ndim > 0
    return value if many or callable(value) else _as_index(value)


def resolve_target(target: Target, logits: Tensor) -> Tensor:
    """Возвращает номер класса для каждой картинки — LongTensor (N,).

    Параметры:
        target: None — класс с наибольшей оценкой; целое — один класс для всех картинок;
            LongTensor (N,) — свой класс для каждой; функция — её значение, единственный столбец.
        logits: оценки классов (N, K) или значения функции (N, 1).

    Ошибки:
        InputError: такого класса нет, классов не по числу картинок, в ответе сети NaN.

    >>> resolve_target(None, torch.tensor([[0.1, 0.9], [0.7, 0.2]]))
    tensor([1, 0])
    """
    logits = logits.detach()
    count, classes = logits.shape
    if not bool((logits.detach() < torch.inf).all()):  # NaN не меньше ничего
        raise InputError(
            "в ответе сети NaN или бесконечность: проверьте её веса и нормировку картинок"
        )
    if callable(target):
        return logits.new_zeros(count, dtype=torch.long)
    if target is None:
        return logits.argmax(dim=1)
    if isinstance(target, Tensor) and target.ndim > 0:
        if target.dtype != torch.long or tuple(target.shape) != (count,):
            raise InputError(
                f"target — целое или LongTensor ({count},), по числу на картинку; "
                f"получен {target.dtype} формы {tuple(target.shape)}"
            )
        chosen = target.to(logits.device)
    else:
        chosen = torch.full((count,), _as_index(target), device=logits.device)
    if chosen.min() < 0 or chosen.max() >= classes:
        wrong = chosen[(chosen < 0) | (chosen >= classes)][0].item()
        raise InputError(f"target = {wrong}: классы этой сети — от 0 до {classes - 1}")
    return chosen


def pick(logits: Tensor, target: Tensor) -> Tensor:
    """Оценки выбранных классов (N,): `logits[n, target[n]]`."""
    return logits.gather(1, target[:, None])[:, 0]


def _as_index(target: Any) -> int:
    try:
        if isinstance(target, bool):
            raise TypeError
        return operator.index(target)
    except (TypeError, ValueError, RuntimeError):
        raise InputError(
            f"target — целое, LongTensor (N,), функция ответа или None, получено {shown(target)}"
        ) from None
