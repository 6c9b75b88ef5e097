"""Рисунок обмана: изменённая фотография, сама добавка и пять первых ответов сети."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .figure import Figure, figure
from .images import as_image, draw_image
from .palette import NEUTRAL, RIGHT, WRONG


def attack(
    before: Any, after: Any, guesses: Sequence[tuple[str, float]], truth: str, *, alt: str
) -> Figure:
    """Картинка с добавкой, добавка с усиленным контрастом и вероятности ответов столбиками.

    Параметры:
        before, after: (3, H, W), яркости 0…1.
        guesses: пары (имя класса, вероятность 0…1), от самого вероятного.
        truth: имя верного класса: его столбик зелёный; чужой первый ответ — красный.
        alt: описание рисунка словами.
    """
    old, new = as_image(before), as_image(after)
    largest = float(np.abs(new - old).max())
    boost = 0.5 / largest if largest else 1.0
    fig, (left, middle, right) = figure(1, 3, alt=alt, size=(8.0, 2.6), width_ratios=(1, 1, 1.1))
    draw_image(left, new, title="картинка с добавкой")
    caption = f"добавка, контраст × {boost:.0f}" if largest else "добавки нет"
    draw_image(middle, np.clip(0.5 + boost * (new - old), 0, 1), title=caption)
    names = [name for name, _ in guesses]
    colors = [RIGHT if name == truth else NEUTRAL for name in names]
    if names[0] != truth:
        colors[0] = WRONG
    right.barh(range(len(names)), [100 * share for _, share in guesses], color=colors, alpha=0.5)
    right.set(xlabel="вероятность, %", xlim=(0, 100), yticks=[], title="ответы сети")
    for row, name in enumerate(names):
        right.text(2, row, name, va="center", fontsize=9)
    right.invert_yaxis()
    return fig
