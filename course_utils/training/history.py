"""Ход обучения: числа, которые `fit` собрала по шагам и эпохам."""

from __future__ import annotations

from dataclasses import dataclass, field


class TrainingError(RuntimeError):
    """Обучение разошлось: функция потерь перестала быть числом."""


@dataclass
class History:
    """Ход обучения; рисует его `plot.training_history`.

    Поля:
        loss: функция потерь на каждом шаге.
        train_accuracy: доля верных ответов за эпоху, посчитанная по ходу обучения (дропаут
            включён, веса меняются).
        test_accuracy: то же на проверочном наборе после эпохи; пусто, если его нет.
        seconds: длительность каждой эпохи без проверки.
        interrupted: обучение остановлено с клавиатуры.
    """

    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    interrupted: bool = False
