"""Методы, которые показывают, что видит сеть: один метод — одна функция, результат — тензор.

Общие правила:

* вызов всегда начинается одинаково: `method(model, images, target, *, …)`;
* `images` — (N, C, H, W) любого вещественного типа; результат того же типа, без графа;
* `target`: None — самый вероятный класс, целое — один на всех, LongTensor (N,) — каждой свой;
* `layer` — имя слоя с точками или сам модуль;
* градиенты — от логитов (метод `logits`, если он есть у сети); вероятности — в окклюзии, RISE и
  кривых удаления;
* сеть работает в режиме оценки и возвращается такой, какой была: хуки, режим, градиенты,
  статистики, генераторы случайных чисел.
"""

from .averaged_gradients import Integrated, integrated_gradients, smoothgrad
from .gradients import (
    deconvnet,
    gradient,
    gradient_x_input,
    guided_backprop,
    reduce_channels,
    saliency,
)

__all__ = [
    "Integrated",
    "deconvnet",
    "gradient",
    "gradient_x_input",
    "guided_backprop",
    "integrated_gradients",
    "reduce_channels",
    "saliency",
    "smoothgrad",
]
