"""Рисунки курса: функции принимают массивы и возвращают `Figure`, сами ничего не вычисляют."""

from .attack import attack
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
from .embedding import (
    draw_points,
    neighbours,
    planes,
    points_by_class,
    thumbnails_on_grid,
    thumbnails_on_plane,
)
from .figure import Figure, figure, flat_axes
from .images import curves, image_grid, images
from .layers import channel_maps, filter_matrix, sparsity, top_patches
from .maps import boxes, draw_box, overlays, perturbation_curves
from .numbers import number_tables, number_text
from .runs import runs
from .sanity import cascade
from .training import class_probabilities, confusion, predictions, training_history

__all__ = [
    "Figure",
    "accuracy_against",
    "attack",
    "before_after",
    "boxes",
    "cascade",
    "channel_maps",
    "class_probabilities",
    "components",
    "confusion",
    "convolution_step",
    "correspondence",
    "curves",
    "draw_box",
    "draw_points",
    "field_and_cortex",
    "figure",
    "filter_matrix",
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
    "overlays",
    "perturbation_curves",
    "planes",
    "points_by_class",
    "predictions",
    "receptive_field_tree",
    "runs",
    "shared_scale",
    "sparsity",
    "thumbnails_on_grid",
    "thumbnails_on_plane",
    "top_patches",
    "training_history",
    "window_walk",
]
