"""Вход сети как картинка: общее для виджетов, которым всё равно, что это за сеть."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


def stretched(picture: Tensor) -> np.ndarray:
    """Картинка (C, H, W) в любых единицах, растянутая на 0…1."""
    lowest, highest = picture.min(), picture.max()
    spread = (highest - lowest).clamp(min=1e-12)
    return ((picture - lowest) / spread).numpy()
