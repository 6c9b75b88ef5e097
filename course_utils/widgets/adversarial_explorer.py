"""Обман сети ползунком: как меняется ответ, когда добавка растёт."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import ipywidgets

from ..plot import Figure, attack
from .explorer import Explorer

if TYPE_CHECKING:
    from torch import Tensor, nn

GRADIENT, RANDOM = "по градиенту", "случайные знаки"
STEPS = ("0", "1/4", "1/2", "1", "2", "4", "8", "16", "32")


def adversarial_explorer(
    model: nn.Module, pictures: Mapping[str, Tensor], start: str = "1"
) -> Explorer:
    """Виджет: картинка с добавкой, добавка и пять первых ответов сети ImageNet.

    Добавка одинакова по модулю во всех пикселях. Её знаки — либо знаки градиента (FGSM, прочь
    от ответа сети), либо случайные.

    Параметры:
        model: сеть (N, 3, H, W), яркости 0…1 → логиты (N, 1000).
        pictures: подпись → картинка (3, H, W), яркости 0…1.
        start: размер добавки в начале, ступеней яркости из 255; одно из `STEPS`.
    """
    from ..models import top
    from ..visualization.ground.core import preserved

    @cache
    def draw(picture: str, signs: str, size: str) -> Figure:
        before = pictures[picture][None]
        after = _changed(model, before, signs, float(Fraction(size)) / 255)
        with preserved(model, gradients=False):
            truth = top(model(before), 1)[0].name
            guesses = top(model(after), 5)
        alt = f"{picture}, добавка {size}/255, {signs}; первый ответ сети: {guesses[0].name}"
        pairs = [(guess.name, guess.probability) for guess in guesses]
        return attack(before[0], after[0], pairs, truth, alt=alt)

    return Explorer(
        draw,
        {
            "picture": ipywidgets.Dropdown(options=list(pictures), description="картинка"),
            "signs": ipywidgets.ToggleButtons(
                options=[GRADIENT, RANDOM], description="знаки добавки"
            ),
            "size": ipywidgets.SelectionSlider(
                options=STEPS, value=start, description="добавка, из 255", continuous_update=False
            ),
        },
    )


def _changed(model: nn.Module, image: Tensor, signs: str, epsilon: float) -> Tensor:
    """Картинка с добавкой ±epsilon в каждом пикселе, в пределах 0…1."""
    import torch

    from ..visualization import fgsm

    if signs == GRADIENT:
        return fgsm(model, image, epsilon=epsilon)
    noise = torch.rand(image.shape, generator=torch.Generator().manual_seed(0)) - 0.5
    return (image + epsilon * noise.sign()).clamp(0, 1)
