"""Рисунки курса: функции принимают массивы и возвращают `Figure`, сами ничего не вычисляют."""

from .changes import accuracy_against, before_after
from .convolution import convolution_step, kernel_responses, receptive_field_tree, window_walk
from .correspondence import correspondence
from .cortex import (
    components,
    field_and_cortex,
    one_cell,
    orientation_map,
    orientation_rose,
    shared_scale,
)
from .embedding import neighbours, points_by_class, thumbnails_on_grid, thumbnails_on_plane
from .figure import Figure, figure, flat_axes
from .images import curves, image_grid, images
from .numbers import number_tables, number_text
from .sanity import cascade
from .training import class_probabilities, confusion, predictions, training_history

__all__ = [
    "Figure",
    "accuracy_against",
    "before_after",
    "cascade",
    "class_probabilities",
    "components",
    "confusion",
    "convolution_step",
    "correspondence",
    "curves",
    "field_and_cortex",
    "figure",
    "flat_axes",
    "image_grid",
    "images",
    "kernel_responses",
    "neighbours",
    "number_tables",
    "number_text",
    "one_cell",
    "orientation_map",
    "orientation_rose",
    "points_by_class",
    "predictions",
    "receptive_field_tree",
    "shared_scale",
    "thumbnails_on_grid",
    "thumbnails_on_plane",
    "training_history",
    "window_walk",
]
