"""Ответы сети на цифры: листать все подряд или только ошибки."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets

from ..plot import Figure, class_probabilities
from .explorer import Explorer

if TYPE_CHECKING:
    from ..data.digits import Digits
    from ..training import Evaluation


def digit_answers(digits: Digits, result: Evaluation) -> Explorer:
    """Виджет: цифра и вероятности всех ответов; ошибки идут от самой уверенной.

    Параметры:
        digits: набор цифр.
        result: ответы сети на этот набор, `training.evaluate(model, digits)`.
    """
    orders = {"только ошибки": result.mistakes().tolist(), "все цифры": range(len(digits))}

    def draw(show: str, position: int) -> Figure:
        order = orders[show]
        if position >= len(order):
            raise ValueError(f"здесь цифр {len(order)}: номера от 0 до {len(order) - 1}")
        index = order[position]
        label, guess = int(digits.labels[index]), int(result.predictions[index])
        share = 100 * float(result.probabilities[index, guess])
        return class_probabilities(
            digits.images[index],
            result.probabilities[index],
            label,
            title=f"это {label}, ответ {guess}",
            alt=f"Цифра {label}; ответ сети {guess} с вероятностью {share:.0f} %",
        )

    last = len(digits) - 1
    return Explorer(
        draw,
        {
            "show": ipywidgets.ToggleButtons(options=list(orders), description="показать"),
            "position": ipywidgets.BoundedIntText(0, 0, last, description="номер"),
        },
    )
