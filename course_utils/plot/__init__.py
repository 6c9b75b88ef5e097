"""Рисунки курса: функции принимают массивы и возвращают `Figure`, сами ничего не вычисляют."""

from .figure import Figure, figure, flat_axes
from .images import curves, image_grid, images
from .training import confusion, predictions, training_history

__all__ = [
    "Figure",
    "confusion",
    "curves",
    "figure",
    "flat_axes",
    "image_grid",
    "images",
    "predictions",
    "training_history",
]
