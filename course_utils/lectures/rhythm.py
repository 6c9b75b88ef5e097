"""Ритм лекции: сколько кода между словами. Зеркало для автора, а не порог."""

from __future__ import annotations

from itertools import groupby
from statistics import mean, median, quantiles
from typing import NamedTuple

from .notebook import Notebook, strip_markup


class Rhythm(NamedTuple):
    """Числа, по которым видно, лекция это или листинг."""

    code: int  # ячеек с кодом
    prose: int  # ячеек с текстом
    lines: float  # строк в ячейке с кодом, медиана
    long: float  # то же, 90-й процентиль
    words: float  # слов в ячейке с текстом, медиана
    total: int  # слов всего
    run: float  # ячеек с кодом подряд, среднее
    figures: int  # рисунков


MODELS = {  # медианы по ноутбукам курсов, на которые хочется быть похожими
    "Handbook": (16, 22, 2, 7, 38, None, 1.2, None),
    "fastbook": (42, 94, 2, 6, 41, None, 1.15, None),
    "D2L": (None, None, 2, 8, 130, None, None, None),
    "sklearn MOOC": (12, 13, 4, 13, 48, None, 1.3, None),
    "UvA DL": (27, 36, 8, 33, 75, None, 1.1, None),
}


def measure(notebook: Notebook) -> Rhythm:
    """Считает ритм одного ноутбука."""
    lines = [len(cell.source.splitlines()) for cell in notebook.code if cell.source.strip()]
    words = [len(strip_markup(cell.source).split()) for cell in notebook.markdown]
    kinds = groupby(notebook.cells, key=lambda cell: cell.content.cell_type)
    runs = [len(list(cells)) for kind, cells in kinds if kind == "code"]
    return Rhythm(
        code=len(lines),
        prose=len(words),
        lines=median(lines or [0]),
        long=_percentile90(lines),
        words=median(words or [0]),
        total=sum(words),
        run=round(mean(runs or [0]), 2),
        figures=sum(1 for _ in notebook.pictures()),
    )


def _percentile90(values: list[int]) -> float:
    if len(values) < 2:
        return float(sum(values))
    return round(quantiles(values, n=10, method="inclusive")[-1], 1)
