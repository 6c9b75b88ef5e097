"""Настройки nbgrader из nbgrader_config.py курса: пометки решений, тексты-заготовки."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from .layout import CONFIG


def load(root: Path) -> Any:
    """Настройки курса; если файла нет — пустые."""
    if not (root / CONFIG).is_file():
        return Config()
    return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
