"""Слайды лекции: `jupyter nbconvert --to slides notebooks/03_convolution_arithmetic.ipynb`.

Один файл HTML, который открывается без сети: формулы становятся MathML, рисунки лежат внутри, а
длинные ячейки занимают несколько страниц 1280×720 (шаблон assets/slides).
"""

from __future__ import annotations

from traitlets.config import Config

from ..places import ASSETS
from .offline import SelfContained

TEMPLATES = ASSETS / "slides"


def configure(config: Config) -> None:
    """Настройки слайдов для nbconvert; их читает assets/slides/jupyter_nbconvert_config.py."""
    config.SlidesExporter.extra_template_basedirs = [str(TEMPLATES)]
    config.SlidesExporter.template_name = "course_slides"
    config.SlidesExporter.preprocessors = [SelfContained]
