"""Рисунки курса: функции принимают массивы и возвращают `Figure`, сами ничего не вычисляют."""

from .figure import Figure, figure, flat_axes
from .images import curves, image_grid, images

__all__ = ["Figure", "curves", "figure", "flat_axes", "image_grid", "images"]
