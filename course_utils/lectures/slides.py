"""Слайды лекции: `jupyter nbconvert --to slides notebooks/03_convolution_arithmetic.ipynb`.

Один файл HTML, который открывается без сети: формулы становятся MathML, рисунки лежат внутри, а
длинные ячейки занимают несколько страниц 1280×720 (шаблон assets/slides).
"""

from __future__ import annotations

import re
from base64 import b64encode
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from ..formulas import render
from ..places import ASSETS

TEMPLATES = ASSETS / "slides"
PICTURE = re.compile(r"(?<=\]\()img/[^)\s]+")


class SelfContained(Preprocessor):
    """Делает текст лекции независимым от сети и соседних файлов."""

    enabled = True

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], _: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Кладёт рисунки в ячейку и превращает формулы в MathML."""
        if cell.cell_type == "markdown":
            attach_pictures(cell, Path(resources["metadata"]["path"]))
            cell.source = render(cell.source)
        return cell, resources


def attach_pictures(cell: NotebookNode, folder: Path) -> None:
    """Кладёт рисунки `![…](img/…)` в саму ячейку; `folder` — папка ноутбука."""
    for name in set(PICTURE.findall(cell.source)):
        content = b64encode((folder / name).read_bytes()).decode()
        cell.setdefault("attachments", {})[name] = {guess_type(name)[0]: content}
    cell.source = PICTURE.sub(lambda found: f"attachment:{found[0]}", cell.source)


def configure(config: Config) -> None:
    """Настройки слайдов для nbconvert; их читает assets/slides/jupyter_nbconvert_config.py."""
    config.SlidesExporter.extra_template_basedirs = [str(TEMPLATES)]
    config.SlidesExporter.template_name = "course_slides"
    config.SlidesExporter.preprocessors = [SelfContained]
