"""Рисунки арифметики свёртки: окно на картинке, отклики ядер, обход окна, рецептивное поле."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, MaxNLocator

from ..convolution import Layer, Window, receptive_field
from .figure import Figure, figure
from .images import draw_image
from .numbers import draw_numbers, number_panels, number_text
from .palette import IDLE, INPUT, PADDING, WINDOW


def convolution_step(image: Any, kernel: Any, steps: Sequence[Window], index: int) -> Figure:
    """Одно положение окна: картинка с рамкой, ядро, произведения и карта, заполненная до сих пор.

    Параметры:
        image: картинка (H, W), по которой идёт окно (если есть дополнение — вместе с ним).
        kernel: ядро (kh, kw).
        steps: `course_utils.convolution.windows(image, kernel, stride=…)`.
        index: номер положения, 0 … len(steps) − 1.
    """
    image, kernel, step = np.asarray(image), np.asarray(kernel), steps[index]
    output = np.full(np.add(steps[-1].position, 1), np.nan)
    for done in steps[: index + 1]:
        output[done.position] = done.sum
    row, column = step.position
    alt = (
        f"Окно в строке {step.corner[0]}, столбце {step.corner[1]} картинки; сумма произведений "
        f"{number_text(step.sum)} записана в строку {row}, столбец {column} карты признаков"
    )
    tables = (image, kernel, step.product, output)
    titles = ("картинка и окно", "ядро", "окно × ядро", f"сумма: {number_text(step.sum)}")
    frames = ((*step.corner, *kernel.shape), None, None, (*step.position, 1, 1))
    fig, axes, size = number_panels([table.shape for table in tables], alt)
    colours = (None, True, True, True)
    for ax, *content in zip(axes, tables, titles, frames, colours, strict=True):
        table, title, frame, signed = content
        draw_numbers(ax, table, title=title, frame=frame, signed=signed, size=size)
    return fig


def kernel_responses(kernels: Mapping[str, Any], maps: Sequence[Any], *, alt: str) -> Figure:
    """Ядра числами, под каждым — его отклик.

    Параметры:
        kernels: название → ядро (kh, kw).
        maps: карты признаков (H, W) в том же порядке. Карта с отрицательными числами рисуется
            со знаком: синий — меньше нуля, красный — больше, белый — нуль; шкала у таких карт
            общая, крайние полпроцента значений насыщены. Остальные — серые картинки.
        alt: описание рисунка словами.
    """
    height, width = np.shape(maps[0])
    cell = min(2.6, 10.5 / len(kernels))
    tall = cell * height / width
    size = (cell * len(kernels) + 0.7, tall + 1.5)
    rows = [1.2, tall]
    fig, axes = figure(2, len(kernels), alt=alt, size=size, squeeze=False, height_ratios=rows)
    signed = [index for index, response in enumerate(maps) if np.min(response) < 0]
    sizes = np.concatenate([np.abs(maps[index]).ravel() for index in signed] or [np.ones(1)])
    limit = float(np.percentile(sizes, 99.5)) or None
    for index, (name, kernel) in enumerate(kernels.items()):
        draw_numbers(axes[0, index], kernel, title=name, size=9)
        draw_image(axes[1, index], maps[index], signed=index in signed, limit=limit)
    if signed:
        shown = axes[1, signed[0]].images[0]
        fig.colorbar(shown, ax=list(axes[1, signed]), label="отклик ядра", extend="both")
    return fig


def window_walk(
    size: int, kernel: int, output: int, *, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Figure:
    """Обход окна вдоль одной оси: каждая строка — одно положение, точки — пиксели под ядром.

    Параметры:
        size: длина входа.
        kernel, stride, padding, dilation: размер ядра, шаг, дополнение, расширение.
        output: число положений — `output_size(size, kernel, …)`.
    """
    starts = stride * np.arange(output) - padding
    taps = starts[:, None] + dilation * np.arange(kernel)
    idle = set(range(size)) - set(taps.ravel().tolist())
    alt = (
        f"Вход из {size} клеток, дополнение {padding} с каждой стороны; окно из {kernel} точек "
        f"занимает {output} положений; не попали ни в одно окно: {len(idle)}"
    )
    full = size + 2 * padding
    fig, ax = figure(alt=alt, size=(min(0.34 * full + 1.2, 11), 0.24 * output + 1.4))
    for place in range(-padding, size + padding):
        color = IDLE if place in idle else INPUT if 0 <= place < size else PADDING
        ax.add_patch(Rectangle((place - 0.5, -1.5), 1, 1, fc=color, ec="white"))
    for position, row in enumerate(taps):
        ax.plot(row, np.full(kernel, position), "o-", color=WINDOW, ms=6, lw=1.5)
    ax.set(xlim=(-padding - 0.7, size + padding - 0.3), ylim=(output - 0.4, -1.7))
    ax.set(xlabel="номер пикселя входа", ylabel="элемент выхода", title=f"{size} → {output}")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_locator(FixedLocator(range(0, output, 1 if output <= 12 else 2)))
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def receptive_field_tree(layers: Sequence[Layer]) -> Figure:
    """От чего зависит один элемент выхода: дерево связей вдоль одной оси.

    Параметры:
        layers: слои от входа к выходу.

    Элемент каждой карты стоит над серединой своего рецептивного поля.
    """
    field = receptive_field(layers)
    alt = f"Дерево связей одного элемента выхода с {field.size} пикселями рецептивного поля"
    fig, ax = figure(alt=alt, size=(min(0.3 * field.size + 2.2, 11), 0.75 * len(layers) + 1.2))
    reached = {0}
    for level in range(len(layers), 0, -1):
        links = [(index, tap) for index in reached for tap in _taps(layers[level - 1], index)]
        above, below = _centre(layers[:level]), _centre(layers[: level - 1])
        lines = [[(above(index), level), (below(tap), level - 1)] for index, tap in links]
        ax.add_collection(LineCollection(lines, colors=IDLE, linewidths=0.8))
        ax.plot([above(index) for index in reached], [level] * len(reached), "o", color=WINDOW)
        reached = {tap for _, tap in links}
    pixels = np.array(field.pixels(0))
    ax.plot(pixels, np.zeros(field.size), "s", color=PADDING, ms=7)
    ax.plot(sorted(reached), np.zeros(len(reached)), "s", color=INPUT, ms=7)
    ax.set_yticks(range(len(layers) + 1), ["вход", *(_label(layer) for layer in layers)])
    ax.set_xticks(pixels[[0, -1]], ["1", str(field.size)] if field.size > 1 else ["1", ""])
    ax.set(xlabel="пиксель рецептивного поля", title=f"рецептивное поле: {field.size}")
    ax.margins(x=0.03, y=0.15)
    return fig


def _taps(layer: Layer, index: int) -> list[int]:
    """Элементы предыдущей карты под окном, которое даёт элемент `index`."""
    first = index * layer.stride - layer.padding
    return [first + layer.dilation * step for step in range(layer.kernel)]


def _centre(layers: Sequence[Layer]) -> Any:
    """Номер элемента карты → середина его рецептивного поля в пикселях входа."""
    field = receptive_field(layers)
    return lambda index: field.start + index * field.jump + (field.size - 1) / 2


def _label(layer: Layer) -> str:
    text = f"окно {layer.kernel}"
    text += f", шаг {layer.stride}" if layer.stride > 1 else ""
    return text + (f", расш. {layer.dilation}" if layer.dilation > 1 else "")
