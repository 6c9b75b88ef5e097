"""Рисунки курса: функции принимают массивы и возвращают `Figure`, сами ничего не вычисляют."""

from .convolution import convolution_step, kernel_responses, receptive_field_tree, window_walk
from .cortex import (
    components,
    field_and_cortex,
    one_cell,
    orientation_map,
    orientation_rose,
    shared_scale,
)
from .figure import Figure, figure, flat_axes
from .images import curves, image_grid, images
from .numbers import number_tables, number_text
from .training import class_probabilities, confusion, predictions, training_history

__all__ = [
    "Figure",
    "class_probabilities",
    "components",
    "confusion",
    "convolution_step",
    "curves",
    "field_and_cortex",
    "figure",
    "flat_axes",
    "image_grid",
    "images",
    "kernel_responses",
    "number_tables",
    "number_text",
    "one_cell",
    "orientation_map",
    "orientation_rose",
    "predictions",
    "receptive_field_tree",
    "shared_scale",
    "training_history",
    "window_walk",
]
