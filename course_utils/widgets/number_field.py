"""Поле, в котором правят маленькую таблицу чисел."""

from __future__ import annotations

from typing import Any

import ipywidgets
import numpy as np

from ..plot import number_text

LARGEST = 12  # клеток по стороне: больше чисел на рисунке уже не прочесть


def number_field(table: Any, description: str) -> ipywidgets.Textarea:
    """Многострочное поле с таблицей: строка таблицы — строка поля, числа через пробел."""
    rows = np.atleast_2d(table).tolist()
    text = "\n".join(" ".join(f"{value:g}" for value in row) for row in rows)
    layout = {"width": "280px", "height": f"{18 * len(rows) + 16}px"}
    return ipywidgets.Textarea(
        text, description=description, layout=layout, continuous_update=False
    )


def parse_numbers(text: str, name: str) -> np.ndarray:
    """Разбирает таблицу чисел, набранную в поле.

    Параметры:
        text: строки таблицы; числа через пробел или запятую, минус «-» или «−».
        name: как назвать таблицу в сообщении об ошибке.

    Возвращает:
        Массив (H, W): int64, если все числа целые, иначе float64.

    Ошибки:
        ValueError: пусто, не число, строки разной длины, таблица больше 12×12.

    >>> parse_numbers("1 2; 3 −4", "ядро")
    array([[ 1,  2],
           [ 3, -4]])
    """
    lines = [line for line in text.replace(";", "\n").splitlines() if line.strip()]
    rows = [[_number(word, name) for word in line.replace(",", " ").split()] for line in lines]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        listed = ", ".join(str(len(row)) for row in rows) or "ни одной строки"
        raise ValueError(f"{name}: в строках должно быть поровну чисел, сейчас {listed}")
    if max(len(rows), *lengths) > LARGEST:
        size = f"{len(rows)}×{len(rows[0])}"
        raise ValueError(f"{name}: таблица {size}, а показать можно до {LARGEST}×{LARGEST}")
    return np.array(rows)


def formula(step: Any, kernel: np.ndarray) -> str:
    """Сумма произведений одного окна строкой: «0·(−1) + 50·0 + … = 29»."""
    pairs = zip(np.ravel(step.window), np.ravel(kernel), strict=True)
    terms = (f"{number_text(pixel)}·{_bracketed(weight)}" for pixel, weight in pairs)
    return " + ".join(terms) + f" = {number_text(step.sum)}"


def _number(word: str, name: str) -> int | float:
    word = word.replace("−", "-")
    for kind in (int, float):
        try:
            number = kind(word)
        except ValueError:
            continue
        if abs(number) < 1e6:
            return number
    raise ValueError(f"{name}: «{word}» — не число от −1000000 до 1000000")


def _bracketed(weight: float) -> str:
    text = number_text(weight)
    return f"({text})" if weight < 0 else text
