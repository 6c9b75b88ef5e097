"""Каждая функция × каждый вид негодного аргумента: ошибка по-русски или верный ответ.

Вызовы строятся по подписям: у функции есть один годный вызов (`GOOD`), и каждый его аргумент по
очереди заменяют всем из `WRONG`. Что вернулось, должно быть названо в `FINE` с причиной. Новая
функция — строка в `GOOD`, новый вид ошибки — строка в `WRONG`. Таблицу печатает
`pytest -s -k table`.
"""

import inspect
import re
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from course_utils import convolution, data, training
from course_utils import visualization as v
from course_utils.data import DataError
from course_utils.inputs import InputError
from course_utils.training import TrainingError

torch.manual_seed(0)
NET = nn.Sequential(
    nn.Conv2d(1, 2, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 3)
)
X, MAPS, CODES = torch.rand(2, 1, 8, 8), torch.rand(2, 8, 8), torch.rand(12, 3)
LABELS = torch.tensor([0, 1])
SET = SimpleNamespace(images=torch.rand(6, 1, 8, 8), labels=torch.tensor([0, 1, 2, 0, 1, 2]))
PICTURE, KERNEL = np.arange(36).reshape(6, 6), np.ones((3, 3), int)
A = {"model": NET, "images": X, "target": 1}


def fit(**settings):
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    settings = {"model": model, "optimizer": torch.optim.SGD(model.parameters(), 0.1)} | settings
    return training.fit(**settings)


fit.__signature__ = inspect.signature(training.fit)

GOOD = {
    v.gradient: A,
    v.saliency: A | {"how": "max"},
    v.gradient_x_input: A,
    v.smoothgrad: A | {"samples": 2, "noise": 0.1, "batch_size": 2, "seed": 0},
    v.integrated_gradients: A | {"baseline": 0.0, "steps": 2, "batch_size": 2},
    v.deconvnet: A,
    v.guided_backprop: A,
    v.class_activation_map: A | {"layer": "1", "upsample": True},
    v.grad_cam: A | {"layer": "1", "upsample": True},
    v.grad_cam_plus_plus: A | {"layer": "1", "upsample": True},
    v.guided_grad_cam: A | {"layer": "1"},
    v.score_cam: A | {"layer": "1", "batch_size": 2},
    v.occlude: {"model": NET, "images": X, "window": 4, "stride": 4, "baseline": 0.0},
    v.occlusion_map: A | {"window": 4, "stride": 4, "baseline": 0.0, "batch_size": 4},
    v.rise: A | {"masks": 2, "grid": 2, "keep": 0.5, "batch_size": 2, "seed": 0},
    v.deletion_curve: A | {"maps": MAPS, "steps": 2, "baseline": 0.0, "batch_size": 2},
    v.insertion_curve: A | {"maps": MAPS, "steps": 2, "baseline": 0.0},
    v.fgsm: A | {"epsilon": 0.1, "targeted": False, "bounds": (0, 1), "batch_size": 2},
    v.pgd: A | {"epsilon": 0.1, "steps": 1, "step": 0.1, "random_start": True, "seed": 0},
    v.fooling: A | {"confidence": 0.5, "step": 0.1, "max_steps": 1, "bounds": (0, 1)},
    v.accuracy_against: A | {"attribute": v.robustness.rotate, "values": [0.0], "bounds": (0, 1)},
    v.activations: {"model": NET, "images": X, "layers": ["1"]},
    v.sparsity: {"model": NET, "images": X, "layers": ["1"], "threshold": 0.0},
    v.codes: {"model": NET, "images": X, "layer": "1", "pooling": "mean", "batch_size": 1},
    v.nearest: {"base": CODES, "queries": CODES, "count": 2, "batch_size": 4},
    v.pca: {"vectors": CODES, "count": 2},
    v.tsne: {"vectors": CODES, "perplexity": 3.0, "seed": 0},
    v.grid_layout: {"points": CODES[:, :2], "rows": 3},
    v.dead_filters: {"model": NET, "data": X, "layer": "1", "threshold": 0.0, "batch_size": 1},
    v.list_layers: {"model": NET, "kind": nn.Conv2d},
    v.first_filters: {"model": NET},
    v.filter_planes: {"model": NET, "layer": "0"},
    v.summed_filters: {"model": NET, "layer": "0"},
    v.smoothness: {"filters": torch.rand(2, 1, 3, 3)},
    v.top_patches: {"model": NET, "data": X, "layer": "1", "units": [0], "k": 1, "batch_size": 1},
    v.random_directions: {"count": 2, "channels": 3, "seed": 0},
    v.receptive_field: {"model": NET, "layer": "1", "side": (8, 8)},
    v.correspond: {"model": NET, "first": X[:1], "second": X[1:], "layer": "1", "mutual": True},
    v.linear_probe: {"train": (CODES, torch.arange(12) % 2), "test": (CODES, torch.arange(12) % 2)},
    v.normalize_map: {"maps": MAPS},
    v.resize_map: {"maps": MAPS, "images": X},
    v.box_from_map: {"maps": MAPS, "threshold": 0.2},
    v.reduce_channels: {"maps": X, "how": "max"},
    v.pointing_game: {"maps": MAPS, "masks": MAPS > 0.5, "tolerance": 0},
    v.centre_maps: {"masks": MAPS > 0.5},
    v.scenes: {"images": X, "labels": LABELS, "count": 1, "cells": 2, "objects": 2, "seed": 0},
    v.rank_correlation: {"first": MAPS, "second": MAPS, "absolute": False},
    v.cascading_randomization: {"model": NET, "images": X, "explain": v.saliency, "seed": 0},
    v.invert: {"model": NET, "images": X, "layer": "0", "variation": 1.0, "steps": 1, "rate": 0.1},
    v.deep_dream: {
        "model": NET, "images": X, "objective": v.ascent.energy("0"), "octaves": 1, "steps": 1,
        "ratio": 1.4, "rate": 0.1, "bounds": (0, 1), "seed": 0,
    },
    v.maximize: {
        "model": NET, "objective": v.ascent.logit(1), "start": v.ascent.pixels((1, 1, 8, 8)),
        "variation": 0.0, "steps": 1, "rate": 0.1, "seed": 0, "transforms": (),
    },
    v.total_variation: {"images": X, "beta": 2.0},
    v.alpha_norm: {"images": X, "alpha": 6.0},
    v.similarity: {"images": X, "shifts": True},
    v.ascent.pixels: {"shape": (1, 1, 8, 8), "bounds": (0, 1), "deviation": 0.1, "seed": 0},
    v.ascent.fourier: {"shape": (1, 1, 8, 8), "bounds": (0, 1), "decay": 1.0, "seed": 0},
    v.ascent.from_images: {"images": X, "bounds": (0, 1)},
    v.ascent.jitter: {"pixels": 1},
    v.ascent.blur: {"deviation": 1.0},
    v.ascent.channel: {"layer": "0", "index": 1},
    v.ascent.direction: {"layer": "0", "vector": torch.ones(2)},
    v.robustness.rotate: {"images": X, "degrees": 10.0},
    v.robustness.brighten: {"images": X, "amount": 0.1},
    v.robustness.add_noise: {"images": X, "deviation": 0.1, "seed": 0},
    v.robustness.jpeg: {"images": X, "quality": 50},
    v.robustness.cover: {"images": X, "fraction": 0.2, "seed": 0},
    convolution.conv2d: {"image": PICTURE, "kernel": KERNEL, "stride": 1, "padding": 0},
    convolution.true_convolution: {"image": PICTURE, "kernel": KERNEL, "dilation": 1},
    convolution.windows: {"image": PICTURE, "kernel": KERNEL, "stride": 1},
    convolution.im2col: {"image": PICTURE, "kernel": 3, "stride": 1, "padding": 0},
    convolution.max_pool2d: {"image": PICTURE, "size": 2, "stride": 2},
    convolution.avg_pool2d: {"image": PICTURE, "size": 2, "stride": 2},
    convolution.relu: {"values": PICTURE},
    convolution.output_size: {"size": 28, "kernel": 3, "stride": 1, "padding": 0},
    data.mnist: {"train": False},
    data.signals: {"count": 1, "length": 32, "noise": 0.1, "seed": 0},
    data.texture_crops: {"count": 1, "columns": (0, 100), "side": 8, "seed": 0},
    training.evaluate: {"model": NET, "digits": SET, "batch_size": 4},
    fit: {"train": SET, "test": SET, "epochs": 1, "batch_size": 4, "seed": 0, "callbacks": ()},
}  # fmt: skip

WRONG = {
    "None": None,
    "строка": "кот",
    "ноль": 0,
    "минус один": -1,
    "дробь": 1.5,
    "NaN": float("nan"),
    "бесконечность": float("inf"),
    "целое NumPy": np.int64(2),
    "пустой список": [],
    "список строк": ["1", "2"],
    "объект": object(),
    "массив": np.zeros((2, 1, 8, 8)),
    "PIL": Image.new("L", (8, 8)),
    "одно измерение": torch.rand(8),
    "без батча": torch.rand(1, 8, 8),
    "лишняя ось": torch.rand(1, 1, 1, 8, 8),
    "float64": torch.rand(2, 1, 8, 8, dtype=torch.float64),
    "uint8": torch.zeros(2, 1, 8, 8, dtype=torch.uint8),
    "тензор из NaN": torch.full((2, 1, 8, 8), torch.nan),
    "пустой тензор": torch.zeros(0, 1, 8, 8),
    "три канала": torch.rand(2, 3, 8, 8),
    "с градиентом": torch.rand(2, 1, 8, 8, requires_grad=True),
}

OURS = (InputError, DataError, TrainingError)
RUSSIAN = re.compile("[а-яё]{3}")


def call(function, settings):
    """«по-русски», «вернула» или английская ошибка как есть."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function(**settings)
        except OURS as error:
            return "по-русски" if RUSSIAN.search(str(error)) else f"без русского: {error}"
        except Exception as error:  # noqa: BLE001 — любая чужая ошибка и есть находка
            return f"{type(error).__name__}: {str(error).splitlines()[:1]}"
    return "вернула"


# Где такой аргумент годный: None — там, где он и есть значение по умолчанию; целое NumPy, float64,
# три канала и тензор с градиентом — всюду, где сеть их принимает; ноль, минус и дробь — там, где
# это обычные величины; массивы — у свёртки и базовой картинки.
FINE = {
    "None": "*",
    "ноль": "seed target baseline threshold noise variation tolerance amount degrees deviation "
    "padding decay rate epsilon step pixels index fraction confidence background values",
    "минус один": "values threshold baseline degrees amount decay index",
    "дробь": "values threshold baseline degrees noise variation perplexity ratio alpha beta "
    "deviation amount decay rate quality",
    "целое NumPy": "*",
    "список строк": "layers",  # такие слои есть
    "пустой тензор": "transforms",
    "пустой список": "callbacks transforms",
    "бесконечность": "",
    "одно измерение": "values vector baseline units image digits",
    "без батча": "baseline images maps data first second masks image kernel values start filters "
    "base queries vectors points",
    "лишняя ось": "baseline filters base queries vectors values maps images",
    "float64": "*",
    "с градиентом": "*",
    "три канала": "*",
    "массив": "baseline image values kernel",
    "uint8": "values baseline first second maps base",
    "PIL": "image values",
    "строка": "layer",  # имя проверит сеть, когда цель к ней применят
}


def allowed(kind, parameter):
    places = FINE.get(kind, "").split()
    return "*" in places or parameter in places


def calls():
    for function, good in GOOD.items():
        for parameter in good:
            for kind, value in WRONG.items():
                yield function, parameter, kind, {**good, parameter: value}


def outcomes(function):
    for one, parameter, kind, settings in calls():
        if one is function:
            yield parameter, kind, call(one, settings)


@pytest.mark.parametrize("function", GOOD, ids=lambda one: one.__name__)
def test_the_good_call_is_good(function):
    assert call(function, GOOD[function]) == "вернула"


@pytest.mark.parametrize("function", GOOD, ids=lambda one: one.__name__)
def test_every_wrong_argument_is_refused_in_russian_or_rightly_taken(function):
    found = [
        (parameter, kind, result)
        for parameter, kind, result in outcomes(function)
        if result != "по-русски" and not (result == "вернула" and allowed(kind, parameter))
    ]
    assert not found


def test_table_of_all_calls():
    assert sum(1 for _ in calls()) >= 800


CHECKED = [function for function in GOOD if hasattr(function, "__wrapped__")]  # правилами


@pytest.mark.parametrize("function", CHECKED, ids=lambda one: one.__name__)
def test_strange_and_missing_parameters_are_named(function):
    with pytest.raises(InputError, match="нет параметра windows"):
        function(**GOOD[function], windows=1)
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    if needed:
        with pytest.raises(InputError, match="не хватает"):
            function()
