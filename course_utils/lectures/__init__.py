"""Ноутбуки лекций: найти, выполнить, привести к единому виду и проверить форму.

Ядро и PyTorch здесь не нужны: импорт дешёвый, `nbclient` загружает только `execute`.
"""

from .catalog import Lecture, lectures
from .notebook import Notebook

__all__ = ["Lecture", "Notebook", "lectures"]
