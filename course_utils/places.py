"""Где лежит сам курс: все пути внутри пакета считаются отсюда и от переезда модуля не зависят."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ASSETS = PACKAGE / "assets"
ROOT = PACKAGE.parent  # корень репозитория: курс ставят через `pip install -e`
