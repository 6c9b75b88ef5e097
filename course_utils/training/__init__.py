"""Обучение и проверка сетей: `fit` учит, `evaluate` проверяет, ничего вокруг не меняя."""

from .augmentation import RandomAffine
from .evaluation import Evaluation, Labelled, evaluate
from .fitting import fit
from .history import History, TrainingError
from .modes import mode, seeded

__all__ = [
    "Evaluation",
    "History",
    "Labelled",
    "RandomAffine",
    "TrainingError",
    "evaluate",
    "fit",
    "mode",
    "seeded",
]
