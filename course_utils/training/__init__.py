"""Обучение и проверка сетей: `fit` учит, `evaluate` проверяет, ничего вокруг не меняя."""

from .augmentation import RandomAffine
from .evaluation import Evaluation, Labelled, evaluate
from .fitting import fit
from .history import History, TrainingError
from .modes import mode, seeded
from .repeats import Gap, Repeats, repeat, share_interval

__all__ = [
    "Evaluation",
    "Gap",
    "History",
    "Labelled",
    "RandomAffine",
    "Repeats",
    "TrainingError",
    "evaluate",
    "fit",
    "mode",
    "repeat",
    "seeded",
    "share_interval",
]
