"""Виджеты курса: двигаешь — и видишь, что изменилось. Каждый умеет быть неподвижной картинкой."""

from .explorer import Explorer
from .permuted_pixels import permuted_pixels

__all__ = ["Explorer", "permuted_pixels"]
