"""Обман сети: добавка к картинке, которая меняет ответ.

Размер добавки и шаг — доли диапазона `bounds`: epsilon=8/255 значит восемь ступеней яркости из 255
при любой нормировке входа.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...inputs import InputError
from ...progress import track
from ..ground.axes import SPACES
from ..ground.batches import suited
from ..ground.bounds import Bounds, limits_of
from ..ground.core import Target, as_leaf, pick, preserved, resolve_target, scores, slope
from ..ground.taking import taking


def margin(logits: Tensor, target: Tensor) -> Tensor:
    """Перевес остальных классов над данным: m = log Σ_{k≠t} e^{z_k} − z_t.

    Кросс-энтропия равна log(1 + eᵐ), поэтому знаки их градиентов совпадают, но градиент m не гаснет
    там, где сеть уверена и вероятность округляется до единицы.

    Параметры:
        logits: (N, K), K ≥ 2; log-softmax даёт то же самое.
        target: LongTensor (N,).

    Возвращает:
        (N,); отрицательный перевес — вероятность класса больше половины.

    >>> margin(torch.tensor([[2.0, 5.0]]), torch.tensor([1]))
    tensor([-3.])
    """
    if logits.shape[1] < 2:
        raise InputError("у сети один выход: обмануть можно сеть хотя бы с двумя классами")
    others = logits.scatter(1, target[:, None], -torch.inf)
    return others.logsumexp(dim=1) - pick(logits, target)


def excess(scores: Tensor, target: Target, chosen: Tensor) -> Tensor:
    """Что растёт, когда ответ портится: перевес чужих классов, для функции — минус её значение."""
    return -pick(scores, chosen) if callable(target) else margin(scores, chosen)


@taking(SPACES)
def fgsm(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    epsilon: float,
    targeted: bool = False,
    bounds: Bounds = (0.0, 1.0),
    batch_size: int | None = None,
) -> Tensor:
    """Быстрый метод знака градиента: один шаг, одинаковый по модулю во всех пикселях.

    x' = clip(x + ε·sign ∇ₓ L(x, t)), L — кросс-энтропия; с `targeted` знак противоположный.

    Параметры:
        model: сеть.
        images: (N, C, H, W) в диапазоне `bounds`.
        target: класс, от которого уводим (None — ответ сети), а с `targeted` — к которому ведём;
            функцию ответа уменьшаем, а с `targeted` увеличиваем.
        epsilon: размер добавки, доля диапазона.
        bounds: (чёрное, белое) во входных единицах сети.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Возвращает:
        (N, C, H, W): не дальше epsilon от `images`, в пределах `bounds`. Цена: n·(2F + B).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Goodfellow, Shlens, Szegedy, 2014, «Explaining and harnessing adversarial examples».

    >>> net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    >>> image = torch.full((1, 1, 2, 2), 0.5)
    >>> (fgsm(net, image, 0, epsilon=0.25) - image).abs().max()
    tensor(0.2500)
    """
    return pgd(
        model, images, target, epsilon=epsilon, steps=1, step=epsilon, random_start=False,
        targeted=targeted, bounds=bounds, batch_size=batch_size,
    )  # fmt: skip


@taking(SPACES)
def pgd(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    epsilon: float,
    steps: int = 10,
    step: float | None = None,
    random_start: bool = True,
    targeted: bool = False,
    bounds: Bounds = (0.0, 1.0),
    seed: int = 0,
    batch_size: int | None = None,
) -> Tensor:
    """FGSM много раз малым шагом: x ← clip(x + α·sign ∇ₓ L(x, t)), не выходя из |x − x₀| ≤ ε.

    Из случайной точки этого куба метод называют PGD (здесь один запуск), из самой картинки
    (`random_start=False`) — BIM.

    Параметры и результат — как у `fgsm`; кроме них:
        steps: число шагов.
        step: α, доля диапазона; по умолчанию 2.5·epsilon / steps.
        random_start: начать со случайной добавки; `seed` — её номер.

    Цена: n·(F + steps·(F + B)).

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Kurakin et al., 2016 (BIM); Madry et al., 2017 (PGD).
    """
    images, (low, high) = images.detach(), limits_of(images, bounds)
    check_attack(target, targeted)
    span = high - low
    reach, stride = epsilon * span, (2.5 * epsilon / steps if step is None else step) * span
    floor, ceiling = (images - reach).clamp(min=low), (images + reach).clamp(max=high)
    start = images
    if random_start:
        generator = torch.Generator(images.device).manual_seed(seed)
        noise = torch.empty_like(images).uniform_(-1, 1, generator=generator)
        start = images + reach * noise
    sign = -1 if targeted else 1
    with preserved(model):
        batch = batch_size or suited(model, images)
        chosen = chosen_classes(model, images, target, batch)
        attacked = []
        parts = zip(*(t.split(batch) for t in (start, floor, ceiling, chosen)), strict=True)
        for x, lowest, highest, classes in track(list(parts), "атака"):
            x = x.clamp(lowest, highest)
            for _ in range(steps):
                steepest = _gradient(model, x, target, classes).sign()
                x = (x + sign * stride * steepest).clamp(lowest, highest)
            attacked.append(x)
    return torch.cat(attacked)


def _gradient(model: nn.Module, images: Tensor, target: Target, chosen: Tensor) -> Tensor:
    leaf = as_leaf(images)
    return slope(excess(scores(model, leaf, target), target, chosen), leaf)


@torch.no_grad()
def chosen_classes(model: nn.Module, images: Tensor, target: Target, batch_size: int) -> Tensor:
    """Класс каждой картинки; сеть смотрит на все картинки, только если их классы не названы."""
    if callable(target):
        return torch.zeros(len(images), dtype=torch.long, device=images.device)
    if target is None:
        logits = torch.cat([scores(model, part) for part in images.split(batch_size)])
    else:
        logits = scores(model, images[:1]).expand(len(images), -1)
    return resolve_target(target, logits)


def check_attack(target: Target, targeted: bool) -> None:
    """Ошибка, если наибольшая порча, число шагов или класс заданы неверно."""
    if targeted and target is None:
        raise InputError("к какому классу вести? с targeted=True укажите target")
