"""Сети курса: для цифр MNIST — свои, для фотографий — предобученная.

Ответ сетей для цифр — логарифмы вероятностей; логиты даёт метод `logits`.
"""

from .digits import MLP, DigitNet, FastMnistNet, LargeMnistNet, MnistNet, count_parameters
from .imagenet import Guess, Preprocessing, pretrained, top
from .two_filters import TwoFilterNet, line_filters
from .weights import trained

__all__ = [
    "MLP",
    "DigitNet",
    "FastMnistNet",
    "Guess",
    "LargeMnistNet",
    "MnistNet",
    "Preprocessing",
    "TwoFilterNet",
    "count_parameters",
    "line_filters",
    "pretrained",
    "top",
    "trained",
]
