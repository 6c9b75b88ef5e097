"""Зрительная кора в NumPy: рецептивные поля, простые и сложные клетки, карта V1, компоненты.

Углы — в радианах против часовой стрелки, частоты — в периодах на пиксель, длины — в пикселях.
"""

from .cells import (
    complex_cells,
    luminance,
    max_over_positions,
    patch_at,
    responses,
    simple_cells,
)
from .components import Components, independent_components, natural_patches, unmix
from .gabor import center_surround, gabor, gabor_bank
from .retinotopy import (
    central_share,
    cortical_area,
    cortical_distance,
    inverse_log_polar,
    log_polar,
    magnification,
    ring_radii,
)
from .tuning import bar, dominant_angle, grating, selectivity, tuning_curve

__all__ = [
    "Components",
    "bar",
    "center_surround",
    "central_share",
    "complex_cells",
    "cortical_area",
    "cortical_distance",
    "dominant_angle",
    "gabor",
    "gabor_bank",
    "grating",
    "independent_components",
    "inverse_log_polar",
    "log_polar",
    "luminance",
    "magnification",
    "max_over_positions",
    "natural_patches",
    "patch_at",
    "responses",
    "ring_radii",
    "selectivity",
    "simple_cells",
    "tuning_curve",
    "unmix",
]
