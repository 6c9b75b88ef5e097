"""Все виджеты курса на маленьких данных: каждый строится за доли секунды.

Имя функции — имя виджета; её вызывают и проверки библиотеки, и ноутбук в браузере.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from course_utils import data, widgets
from course_utils.models import Preprocessing
from course_utils.training import Evaluation
from course_utils.widgets import Explorer

IMAGE = np.array([[0, 50, 0, 29], [0, 80, 31, 2], [33, 90, 0, 75], [0, 9, 0, 95]])
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
CAT = data.photo("chelsea")[:224, 100:324]
LAYERS = ("0", "2", "4")


class Net(nn.Module):
    """Три слоя над картинкой 64×64 и тысяча логитов: столько классов у ImageNet."""

    preprocess = Preprocessing(mean=(0.5,) * 3, std=(0.5,) * 3, resize=64, crop=64)

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 5, 2), nn.ReLU(), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.Conv2d(16, 8, 3)
        )
        self.head = nn.Linear(8, 1000)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(images).mean((2, 3)))


NET = Net().eval()
CATS = {"кошка": NET.preprocess(CAT)[0], "кошка вверх ногами": NET.preprocess(CAT[::-1].copy())[0]}
UNIT = {name: picture / 2 + 0.5 for name, picture in CATS.items()}
RAMP = np.linspace(0, 1, 64 * 64).reshape(64, 64)


def digits() -> data.Digits:
    return data.mnist(train=False)


def activation_explorer() -> Explorer:
    return widgets.activation_explorer(NET, CATS)


def adversarial_explorer() -> Explorer:
    return widgets.adversarial_explorer(NET, UNIT)


def ascent_steps() -> Explorer:
    steps = [1, 2, 4, 8]
    pictures = {name: [(RAMP * k) % 1 for k in steps] for name in ("ничего", "Фурье и сдвиги")}
    return widgets.ascent_steps(steps, pictures, dict.fromkeys(pictures, np.arange(9.0) ** 2))


def augmentation_explorer() -> Explorer:
    return widgets.augmentation_explorer({"цифра": digits().images[0, 0].numpy(), "кошка": CAT})


def class_picker() -> Explorer:
    maps = {"египетская кошка": RAMP, "зонт": RAMP.T / 3}
    return widgets.class_picker(UNIT["кошка"], maps, label="вклад в логит")


def convolution_stepper() -> Explorer:
    return widgets.convolution_stepper(IMAGE, SOBEL)


def digit_answers() -> Explorer:
    chosen = digits().take(torch.arange(20))
    guesses = (chosen.labels + torch.arange(20) % 2) % 10
    probabilities = torch.nn.functional.one_hot(guesses, 10) * 0.9 + 0.01
    return widgets.digit_answers(chosen, Evaluation(0.0, 0.5, probabilities, chosen.labels))


def dilation_explorer() -> Explorer:
    return widgets.dilation_explorer()


def filter_explorer() -> Explorer:
    return widgets.filter_explorer(NET.body[0].weight, CATS)


def gabor_explorer() -> Explorer:
    return widgets.gabor_explorer(CAT, row=112, column=112, angle=90)


def inversion_depth() -> Explorer:
    truth = torch.stack(list(UNIT.values()))
    return widgets.inversion_depth(UNIT, {f"blocks.{n}": truth * (1 - n / 9) for n in range(4)})


def line_filter_explorer() -> Explorer:
    return widgets.line_filter_explorer(digits().only(4, 8))


def occluder() -> Explorer:
    return widgets.occluder(CAT, NET, top=16, left=16, side=16)


def output_size_calculator() -> Explorer:
    return widgets.output_size_calculator()


def permuted_pixels() -> Explorer:
    return widgets.permuted_pixels(digits())


def receptive_box() -> Explorer:
    return widgets.receptive_box(UNIT["кошка"], NET.body, LAYERS)


def receptive_field_explorer() -> Explorer:
    return widgets.receptive_field_explorer()


def saliency_switch() -> Explorer:
    maps = {name: np.stack([RAMP, RAMP.T]) for name in ("градиент", "градиент×вход", "SmoothGrad")}
    return widgets.saliency_switch(UNIT, maps)


def tsne_explorer() -> Explorer:
    few, runs = digits().take(torch.arange(300)), data.tsne_runs()
    return widgets.tsne_explorer(
        1 - few.images, few.labels, {p: runs[p][:300] for p in (5, 30, 100)}, start=30
    )
