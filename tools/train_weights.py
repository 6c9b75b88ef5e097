"""Обучает сети курса и сохраняет веса, которые лежат в `course_utils/assets/weights`.

Запуск из корня репозитория (меньше минуты на двух ядрах):

    python tools/train_weights.py

Доля верных ответов на проверочном наборе: `mnist` — не ниже 96.5 %, `fast_mnist` — не ниже 99 %.
Числа в весах зависят от процессора и версии PyTorch в последних знаках, доля ответов — почти нет.
"""

from __future__ import annotations

import torch

from course_utils import data, recipes
from course_utils.data.files import ASSETS
from course_utils.training import evaluate

EXPECTED = {"mnist": 0.965, "fast_mnist": 0.99}


def main() -> None:
    """Обучает по рецептам лекции 05, проверяет и сохраняет."""
    train, test = data.mnist().normalized(), data.mnist(train=False).normalized()
    folder = ASSETS / "weights"
    folder.mkdir(exist_ok=True)
    for name, recipe in {"mnist": recipes.lecture, "fast_mnist": recipes.fast}.items():
        model, _ = recipe(train)
        accuracy = evaluate(model, test).accuracy
        if accuracy < EXPECTED[name]:
            raise SystemExit(
                f"{name}: верных ответов {accuracy:.2%}, ожидалось {EXPECTED[name]:.1%}"
            )
        torch.save(model.state_dict(), folder / f"{name}.pt")
        print(f"{name}: верных ответов {accuracy:.2%}")


if __name__ == "__main__":
    main()
