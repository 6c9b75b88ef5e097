"""Сети torchvision для проверок методов."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache

import pytest
import torch
import torchvision
from torch import nn

HEADS = {"alexnet": 9216, "vgg11": 25088, "vgg11_bn": 25088}  # сколько чисел входит в классификатор


@pytest.fixture(scope="session")
def usual() -> Callable[[str], nn.Module]:
    """Сеть torchvision на десять классов по имени: строится один раз, каждому — своя копия.

    У AlexNet и VGG вместо трёх полносвязных слоёв один: 120 млн весов для проверки ни к чему.
    """

    @cache
    def built(name: str) -> nn.Module:
        torch.manual_seed(0)
        if name not in HEADS:
            return torchvision.models.get_model(name, weights=None, num_classes=10)
        quick = {} if name == "alexnet" else {"init_weights": False}
        model = torchvision.models.get_model(name, weights=None, **quick)
        model.classifier = nn.Linear(HEADS[name], 10)
        return model

    return lambda name: copy.deepcopy(built(name))
