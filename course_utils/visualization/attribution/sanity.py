"""Проверка на вменяемость: карта, которая объясняет сеть, у испорченной сети должна измениться."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ...inputs import InputError, choice
from ...progress import track
from ..ground.core import Target, answer, find_layer, preserved, resolve_target, scores
from ..ground.taking import taking
from ..ground.tensors import maps
from .gradients import reduce_channels

How = Literal["reinitialize", "shuffle"]


class Cascade(NamedTuple):
    """Карты и их сходство с картой целой сети после порчи каждого следующего слоя.

    Поля:
        layers: имена испорченных слоёв по порядку, L штук.
        maps: (L + 1, N, H, W); первая строка — целая сеть.
        signed, absolute: ранговая корреляция карт и их модулей с первой строкой, (L + 1, N).
    """

    layers: tuple[str, ...]
    maps: Tensor
    signed: Tensor
    absolute: Tensor


@taking(how=choice("reinitialize", "shuffle"))
def cascading_randomization(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    explain: Callable[[nn.Module, Tensor, Any], Tensor],
    how: How = "reinitialize",
    layers: Sequence[str] | None = None,
    seed: int = 0,
) -> Cascade:
    """Портит слои копии сети один за другим, от выхода ко входу, и каждый раз строит карты.

    Батч-нормализация испорченных слоёв получает статистики испорченной сети на этих же картинках:
    со старыми сигнал погас бы или взорвался, и карта изменилась бы по другой причине.

    Параметры:
        model: сеть; портится её копия.
        images: (N, C, H, W).
        target: класс; None — ответ целой сети, он же и для всех испорченных.
        explain: метод (сеть, картинки, классы) → карты (N, H, W), например `saliency`, или
            (N, C, H, W), например `gradient`: каналы сведёт `reduce_channels`. Слой внутри него
            называйте по имени, а не модулем: у копии модули свои.
        how: «reinitialize» — веса заново, как у необученной сети; «shuffle» — те же веса,
            переставленные внутри каждого тензора.
        layers: слои или блоки от выхода ко входу; по умолчанию все слои с весами.
        seed: номер случайности.

    Возвращает:
        `Cascade`. Цена: L·(карта + F).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Adebayo et al., 2018, «Sanity checks for saliency maps» (там — обе порчи).
    """
    broken = copy.deepcopy(model)
    with preserved(broken):
        torch.manual_seed(seed)
        with torch.no_grad():
            classes = target
            if not callable(target):
                classes = resolve_target(target, scores(broken, images))
        names = tuple(layers) if layers is not None else layers_from_output(broken, images)
        found, spoilt = [_one_channel(explain(broken, images, classes))], set[nn.Module]()
        for name in track(names, "порча слоёв"):
            parts = [m for m in find_layer(broken, name).modules() if m not in spoilt]
            for module in parts:
                _spoil(module, name, how)
            spoilt.update(parts)
            _recalibrate(broken, images, spoilt)
            found.append(_one_channel(explain(broken, images, classes)))
    first = found[0]
    signed, absolute = (
        torch.stack([rank_correlation(first, m, absolute=flag) for m in found])
        for flag in (False, True)
    )
    return Cascade(names, torch.stack(found), signed, absolute)


@taking(first=maps, second=maps)
def rank_correlation(first: Tensor, second: Tensor, *, absolute: bool = False) -> Tensor:
    """Корреляция Спирмена двух наборов карт, карта с картой.

    Параметры:
        first, second: (N, H, W).
        absolute: сравнивать модули: у карт со знаком смена знака тогда не считается различием.

    Возвращает:
        (N,), −1…1; постоянная карта порядка не задаёт, и её корреляция — ноль.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> ramp = torch.arange(4.0).reshape(1, 2, 2)
    >>> rank_correlation(ramp, -ramp), rank_correlation(ramp, -ramp, absolute=True)
    (tensor([-1.]), tensor([1.]))
    """
    from scipy.stats import rankdata

    if first.shape != second.shape:
        raise InputError(f"карты {tuple(first.shape)} и {tuple(second.shape)}: размеры разные")
    pair = [m.detach().abs() if absolute else m.detach() for m in (first, second)]
    ranks = [torch.from_numpy(rankdata(m.flatten(1).cpu().numpy(), axis=1)) for m in pair]
    a, b = (r - r.mean(dim=1, keepdim=True) for r in ranks)
    norms = a.norm(dim=1) * b.norm(dim=1)
    alike: Tensor = (a * b).sum(dim=1) / norms.clamp_min(1e-12)
    return alike.to(first if first.is_floating_point() else torch.get_default_dtype())


def layers_from_output(model: nn.Module, images: Tensor) -> tuple[str, ...]:
    """Имена слоёв с собственными весами, от последнего вызванного к первому."""
    called: dict[str, None] = {}
    owners = {n: m for n, m in model.named_modules() if n and list(m.parameters(recurse=False))}
    handles = [
        module.register_forward_pre_hook(lambda *_, name=name: called.setdefault(name))
        for name, module in owners.items()
    ]
    with _removed(handles), torch.no_grad():
        answer(model, images[:1])
    if not called:
        raise InputError("в сети нет слоёв с весами: портить нечего")
    return tuple(reversed(called))


def _one_channel(found: Tensor) -> Tensor:
    """Карты (N, H, W), которые вернул переданный метод."""
    several = isinstance(found, Tensor) and found.ndim == 4
    return maps("ответ explain", reduce_channels(found) if several else found).detach().clone()


@torch.no_grad()
def _spoil(module: nn.Module, name: str, how: How) -> None:
    """Портит собственные веса модуля, не трогая вложенных."""
    weights = list(module.parameters(recurse=False))
    if how == "shuffle":
        for weight in weights:
            order = torch.randperm(weight.numel(), device=weight.device)
            weight.copy_(weight.flatten()[order].view_as(weight))
    elif weights:
        reset = getattr(module, "reset_parameters", None)
        if reset is None:
            raise InputError(
                f"слой «{name}» ({type(module).__name__}) не умеет начинать сначала: у него нет "
                "reset_parameters; возьмите how='shuffle'"
            )
        reset()


def _recalibrate(model: nn.Module, images: Tensor, spoilt: set[nn.Module]) -> None:
    """Записывает в батч-нормализации из `spoilt` среднее и дисперсию того, что в них приходит."""

    def hook(module: Any, inputs: tuple[Tensor, ...]) -> None:
        values = inputs[0].transpose(0, 1).flatten(1)  # (C, N·H·W)
        module.running_mean.copy_(values.mean(dim=1))
        module.running_var.copy_(values.var(dim=1, correction=0))

    norms = [m for m in spoilt if isinstance(m, _BatchNorm) and m.running_mean is not None]
    with _removed([norm.register_forward_pre_hook(hook) for norm in norms]), torch.no_grad():
        if norms:
            answer(model, images)


@contextmanager
def _removed(handles: list[Any]) -> Iterator[None]:
    """Снимает хуки при выходе, и после ошибки тоже."""
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
