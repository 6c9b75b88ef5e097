"""Направления понятий (TCAV): растёт ли оценка класса, если картинка станет «полосатее»."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...inputs import InputError, whole
from ...progress import track
from ..ground.axes import SPACES
from ..ground.batches import suited
from ..ground.core import (
    Layer,
    Target,
    kept_random_state,
    pick,
    preserved,
    recording,
    resolve_target,
    scores,
)
from ..ground.taking import taking
from ..ground.tensors import places, vectors
from .embedding import codes


class Tcav(NamedTuple):
    """Проверка понятия.

    Поля:
        score: доля картинок, чья оценка растёт вдоль понятия, среднее по запускам, 0…1.
        runs: то же по запускам (R,): у каждого свои картинки «не понятия».
        random: доли для случайных «понятий» (R,): с ними сравнивают.
        p_value: вероятность такой разницы средних, если понятие ничем не лучше случайного.
        accuracy: доля верно разделённых отложенных картинок, понятие против не понятия, (R,).
    """

    score: float
    runs: Tensor
    random: Tensor
    p_value: float
    accuracy: Tensor


@taking(concept=vectors, others=vectors)
def concept_vector(concept: Tensor, others: Tensor) -> Tensor:
    """Единичный вектор понятия: нормаль границы между кодами понятия и остальными.

    Параметры:
        concept, others: коды (n, D) и (m, D), например из `codes`.

    Возвращает:
        (D,), смотрит в сторону понятия.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        B. Kim и др., 2018.

    >>> x = torch.tensor([[0.0, 1.0], [0.0, 2.0]])
    >>> concept_vector(x + torch.tensor([4.0, 0.0]), x).round().tolist()
    [1.0, 0.0]
    """
    return _boundary(concept, others)[0]


@taking(SPACES, concept=places, others=places, runs=whole(2))
def tcav(
    model: nn.Module,
    images: Tensor,
    target: Target = None,
    *,
    concept: Tensor,
    others: Tensor,
    layer: Layer,
    runs: int = 20,
    batch_size: int | None = None,
    seed: int = 0,
) -> Tcav:
    """Доля картинок, у которых производная оценки вдоль понятия положительна, и её значимость.

    Понятие — среднее карт слоя, сдвинутое в сторону `concept_vector`: S = Σ_{y,x} ∂z_t/∂A·v.
    Направление находится для любых картинок, даже случайных, и одна доля ничего не доказывает.
    Запусков R: в каждом случайная половина понятия против случайной половины `others`; столько же
    раз «понятием» служит вторая половина `others`. Группы долей сравнивает t-критерий Уэлча.
    Запуски делят одни картинки и не вполне независимы, поэтому смотрите и на `accuracy`: у
    случайного набора она около половины, и тогда понятия нет, каким бы ни было p.
    Стоимость: (n + m)·F до слоя, N·(F + B) и 2·R подгонок.

    Параметры:
        model: сеть.
        images: картинки класса, (N, C, H, W), чем больше, тем мельче ступень доли: 1/N.
        target: класс; функция ответа — см. `targets`.
        concept: картинки понятия (n, C, H, W), несколько десятков.
        others: картинки без понятия (m, C, H, W), m ≥ 4; чем разнообразнее, тем лучше.
        layer: слой с картами (N, K, h, w) или кодами (N, K).
        runs: R ≥ 2.
        batch_size: картинок в одном проходе; None — по размеру карт.
        seed: номер случайного деления.

    Возвращает:
        `Tcav`.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        B. Kim, M. Wattenberg, J. Gilmer, C. Cai, J. Wexler, F. Viégas, R. Sayres, 2018.
    """
    if len(concept) < 4 or len(others) < 4:
        raise InputError(
            "нужно хотя бы по четыре картинки понятия и остальных, получено "
            f"{len(concept)} и {len(others)}"
        )
    known, rest = (
        codes(model, part, layer=layer, pooling="mean", batch_size=batch_size)
        for part in (concept, others)
    )
    slopes = _slopes(model, images, target, layer, batch_size)
    generator = torch.Generator().manual_seed(seed)
    found: list[tuple[float, float, float]] = []
    for _ in track(range(runs), "понятие"):
        half, other = torch.randperm(len(rest), generator=generator).tensor_split(2)
        some = torch.randperm(len(known), generator=generator)[: (len(known) + 1) // 2]
        vector, accuracy = _boundary(known[some], rest[half])
        noise, _ = _boundary(rest[other], rest[half])
        found.append((_share(slopes, vector), _share(slopes, noise), accuracy))
    shares, random, accuracies = torch.tensor(found).T
    return Tcav(float(shares.mean()), shares, random, _welch(shares, random), accuracies)


def _slopes(
    model: nn.Module, images: Tensor, target: Target, layer: Layer, batch_size: int | None
) -> Tensor:
    """Производные оценки по каналам слоя (N, K): сумма по местам карты."""
    found = []
    with preserved(model):
        batch = batch_size or suited(model, images)
        for numbers in torch.arange(len(images)).split(batch):
            with recording(model, [layer]) as outputs:
                logits = scores(model, images.detach()[numbers], target)
            goal = target[numbers] if isinstance(target, Tensor) and target.ndim else target
            total = pick(logits, resolve_target(goal, logits)).sum()
            (slope,) = torch.autograd.grad(total, outputs[layer])
            found.append(slope.flatten(2).sum(2) if slope.ndim > 2 else slope)
    return torch.cat(found)


def _boundary(concept: Tensor, others: Tensor) -> tuple[Tensor, float]:
    """Нормаль логистической регрессии и доля верных на отложенной трети."""
    if concept.ndim != 2 or others.ndim != 2 or concept.shape[1] != others.shape[1]:
        raise InputError(
            f"нужны коды (n, D) и (m, D), получены {tuple(concept.shape)} и {tuple(others.shape)}"
        )
    x = torch.cat([concept, others]).double().cpu().numpy()
    y = torch.cat([torch.ones(len(concept)), torch.zeros(len(others))]).numpy()
    held = torch.cat([torch.arange(len(part)) % 3 == 0 for part in (concept, others)]).numpy()
    with kept_random_state():  # его меняет даже сам импорт scikit-learn
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        fit = make_pipeline(
            StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000)
        )
        accuracy = float(fit.fit(x[~held], y[~held]).score(x[held], y[held]))
        fit.fit(x, y)
    normal = torch.from_numpy(fit[1].coef_[0] / fit[0].scale_)
    return F.normalize(normal, dim=0).to(concept), accuracy


def _share(slopes: Tensor, vector: Tensor) -> float:
    return float((slopes @ vector > 0).to(torch.float64).mean())


def _welch(first: Tensor, second: Tensor) -> float:
    """p-значение t-критерия Уэлча; у двух постоянных групп — ноль или единица."""
    from scipy.stats import ttest_ind_from_stats

    groups = [(float(g.mean()), float(g.std()), len(g)) for g in (first, second)]
    if groups[0][1] == groups[1][1] == 0:
        return float(groups[0][0] == groups[1][0])
    return float(ttest_ind_from_stats(*groups[0], *groups[1], equal_var=False).pvalue)
