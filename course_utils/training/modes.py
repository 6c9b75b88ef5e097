"""Режим сети и случайность, которые возвращаются такими, какими были."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def mode(model: nn.Module, *, training: bool) -> Iterator[None]:
    """Временно переводит сеть в режим обучения или оценки; потом возвращает режим каждого слоя."""
    before = {module: module.training for module in model.modules()}
    model.train(training)
    try:
        yield
    finally:
        for module, flag in before.items():
            module.training = flag


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Внутри случайность задана числом `seed`, снаружи её состояние не меняется."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
