"""Рисунки к обучению: ход обучения, ответы сети с отмеченными ошибками, матрица ошибок."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .figure import Figure, figure, flat_axes
from .images import draw_image
from .palette import INK, MISTAKES, NEUTRAL, RIGHT, WRONG

if TYPE_CHECKING:
    from ..training import History


def training_history(history: History, *, alt: str) -> Figure:
    """Функция потерь по шагам (точки и скользящее среднее) и доля верных ответов по эпохам."""
    fig, (left, right) = figure(1, 2, alt=alt, size=(9.6, 3.4))
    loss = np.asarray(history.loss)
    window = max(1, len(loss) // 50)
    smooth = np.convolve(loss, np.ones(window) / window, mode="valid")
    steps = np.arange(1, len(loss) + 1)
    left.plot(steps, loss, ".", markersize=2, alpha=0.25, label="один батч")
    left.plot(steps[window - 1 :], smooth, label=f"среднее за {window} шагов")
    left.set(xlabel="шаг", ylabel="функция потерь", title="Функция потерь", ylim=(0, None))
    for label, values in (
        ("обучающая (по ходу эпохи)", history.train_accuracy),
        ("проверочная (после эпохи)", history.test_accuracy),
    ):
        if values:
            right.plot(np.arange(1, len(values) + 1), 100 * np.asarray(values), "o-", label=label)
    right.set(xlabel="эпоха", ylabel="верных ответов, %", title="Доля верных ответов")
    right.xaxis.get_major_locator().set_params(integer=True)
    for ax in (left, right):
        ax.grid(alpha=0.3)
        if ax.lines:
            ax.legend(fontsize=9)
    return fig


def predictions(
    pictures: Any,
    answers: Any,
    labels: Any,
    *,
    alt: str,
    probabilities: Sequence[float] | Any | None = None,
    title: str = "",
    columns: int = 8,
) -> Figure:
    """Цифры с ответами сети; ошибки в красной рамке и с верной меткой.

    Параметры:
        pictures: (N, 1, H, W), N ≥ 1.
        answers, labels: (N,) ответы сети и верные метки.
        probabilities: (N,) вероятность ответа 0…1, если её надо подписать.
        columns: картинок в ряду.
    """
    rows = -(-len(pictures) // columns)
    fig, axes = figure(rows, columns, alt=alt, size=(1.15 * columns, 1.5 * rows))
    for index, ax in enumerate(flat_axes(axes)):
        if index >= len(pictures):
            ax.axis("off")
            continue
        answer, label = int(answers[index]), int(labels[index])
        draw_image(ax, pictures[index], cmap=INK)
        text = str(answer) if answer == label else f"{answer}, а это {label}"
        if probabilities is not None:
            text += f"\n{100 * float(probabilities[index]):.1f} %"
        color = RIGHT if answer == label else WRONG
        ax.set_title(text, fontsize=9, color=color)
        for side in ax.spines.values():
            side.set(color=color, linewidth=0.8 if answer == label else 2.2)
    if title:
        fig.suptitle(title)
    return fig


def confusion(matrix: Any, *, alt: str, title: str = "Матрица ошибок") -> Figure:
    """Матрица ошибок: цветом — ошибки, на белой диагонали — число верных ответов.

    Параметры:
        matrix: (C, C), строка — верный класс, столбец — ответ сети.
    """
    counts = np.asarray(matrix)
    size = len(counts)
    wrong = np.where(np.eye(size, dtype=bool) | (counts == 0), np.nan, counts)
    fig, ax = figure(alt=alt, size=(6.4, 5.4))
    shown = ax.imshow(wrong, cmap=MISTAKES, vmin=0)
    top = np.nanmax(wrong, initial=1)
    for row, column in np.ndindex(size, size):
        value = counts[row, column]
        dark = row != column and value > 0.55 * top
        if value:
            ax.text(column, row, value, ha="center", va="center", fontsize=9,
                    color="white" if dark else "black")  # fmt: skip
    ax.set(xticks=range(size), yticks=range(size), xlabel="ответ сети", ylabel="верная цифра")
    ax.set_title(title)
    fig.colorbar(shown, ax=ax, label="ошибок")
    return fig


def class_probabilities(
    picture: Any, probabilities: Any, label: int, *, alt: str, title: str = ""
) -> Figure:
    """Картинка и вероятности классов столбиками: верный класс зелёный, ошибочный ответ красный.

    Параметры:
        picture: (1, H, W).
        probabilities: (C,) вероятности, сумма 1.
        label: верный класс.
    """
    fig, (left, right) = figure(1, 2, alt=alt, size=(7.2, 2.9), width_ratios=(1, 2))
    draw_image(left, picture, cmap=INK, title=title)
    values = 100 * np.asarray(probabilities)
    colors = [RIGHT if index == label else NEUTRAL for index in range(len(values))]
    if values.argmax() != label:
        colors[int(values.argmax())] = WRONG
    right.bar(range(len(values)), values, color=colors)
    right.set(
        xlabel="ответ сети", ylabel="вероятность, %", xticks=range(len(values)), ylim=(0, 105)
    )
    right.grid(axis="y", alpha=0.3)
    return fig
