"""Линейные пробы: насколько линейно разделимы классы на каждой глубине сети."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ...inputs import InputError, equally, refuse
from ...progress import track
from ..ground.core import Layer, find_layer, kept_random_state
from ..ground.taking import taking
from ..ground.tensors import labels as classes_of
from ..ground.tensors import vectors as codes_of
from .embedding import codes


class Probe(NamedTuple):
    """Доли верных ответов линейной пробы на обучении и на проверке и длина кода."""

    train: float
    test: float
    length: int


def _pair(name: str, value: Any) -> tuple[Tensor, Tensor]:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        refuse(name, value, "пара (коды, метки)")
    return value[0], value[1]


@taking(train=_pair, test=_pair)
def linear_probe(
    train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor], *, components: int = 100
) -> Probe:
    """Логистическая регрессия на готовых кодах: стандартизация, PCA, регрессия.

    Параметры:
        train, test: пары (коды (N, …), метки (N,)); преобразования подбирают по первой.
        components: главных компонент в пробе, чтобы у слоёв разного размера было поровну весов.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    >>> x = torch.tensor([[0.0], [1.0], [4.0], [5.0]])
    >>> linear_probe((x, torch.tensor([0, 0, 1, 1])), (x + 0.1, torch.tensor([0, 0, 1, 1]))).test
    1.0
    """
    for name, (codes_, classes) in (("train", train), ("test", test)):
        equally(
            f"коды {name}", codes_of(f"коды {name}", codes_), "метки", classes_of(name, classes)
        )
    if len(train[1].unique()) < 2:
        raise InputError("в обучающих метках один класс: разделять нечего, нужно хотя бы два")
    arrays = [vectors.flatten(1).cpu().numpy() for vectors, _ in (train, test)]
    labels = [classes.cpu().numpy() for _, classes in (train, test)]
    with kept_random_state():  # его меняет даже сам импорт scikit-learn
        fit = _pipeline(min(components, *arrays[0].shape)).fit(arrays[0], labels[0])
        shares = [float(fit.score(x, y)) for x, y in zip(arrays, labels, strict=True)]
    return Probe(shares[0], shares[1], arrays[0].shape[1])


def _pipeline(components: int) -> Any:
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        StandardScaler(), PCA(components, random_state=0), LogisticRegression(max_iter=300)
    )


@taking(labels=classes_of)
def probes_by_depth(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    layers: Sequence[Layer],
    test_share: float = 0.3,
    components: int = 100,
    seed: int = 0,
    batch_size: int | None = None,
) -> dict[Layer, Probe]:
    """Линейная проба на коде каждого слоя.

    Параметры:
        model: сеть.
        images, labels: (N, C, H, W) и (N,); одно случайное разбиение на всех.
        layers: слои, от входа к выходу.
        test_share: доля проверочной части, 0…1.
        components: главных компонент в пробе.
        seed: номер разбиения.
        batch_size: картинок в одном проходе; None — по размеру карт.

    Возвращает:
        Слой → `Probe`. Цена: Σ n·F начала сети и обучение регрессий.

    Ошибки:
        InputError: аргумент не того вида или вне допустимых значений; в тексте — что можно.

    Источник:
        Alain, Bengio, 2016, «Understanding intermediate layers using linear classifier probes».
    """
    for layer in layers:
        find_layer(model, layer)
    equally("images", images, "labels", labels)
    if len(images) < 2:
        raise InputError("картинка одна: делить её на обучение и проверку нельзя")
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    test, train = order.tensor_split([max(1, round(test_share * len(order)))])
    found = {}
    for layer in track(layers, "пробы"):
        vectors = codes(model, images, layer=layer, batch_size=batch_size)
        found[layer] = linear_probe(
            (vectors[train], labels[train]), (vectors[test], labels[test]), components=components
        )
    return found
