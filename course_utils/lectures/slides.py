"""Слайды лекции: `jupyter nbconvert --to slides notebooks/03_convolution_arithmetic.ipynb`.

Один файл HTML, который открывается без сети: формулы становятся MathML, рисунки лежат внутри, а
длинные ячейки занимают несколько страниц 1280×720 (шаблон assets/slides).
"""

from __future__ import annotations

import ast
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from ..places import ASSETS
from .offline import SelfContained

TEMPLATES = ASSETS / "slides"
DRAWING = {"plot", "widgets"}


class Folded(Preprocessor):
    """Сворачивает код, который только рисует: на слайде важен рисунок."""

    enabled = True

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], _: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Помечает ячейку, которую шаблон свернёт."""
        cell.metadata.folded = cell.cell_type == "code" and only_draws(cell.source)
        return cell, resources


def only_draws(source: str) -> bool:
    """Правда ли, что в ячейке один вызов `plot` или `widgets` и больше ничего.

    >>> only_draws("plot.images(maps, alt='карты')"), only_draws("maps = cam(); plot.images(maps)")
    (True, False)
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    match body:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name(module))))]:
            return module in DRAWING
    return False


def configure(config: Config) -> None:
    """Настройки слайдов для nbconvert; их читает assets/slides/jupyter_nbconvert_config.py."""
    config.SlidesExporter.extra_template_basedirs = [str(TEMPLATES)]
    config.SlidesExporter.template_name = "course_slides"
    config.SlidesExporter.preprocessors = [SelfContained, Folded]
