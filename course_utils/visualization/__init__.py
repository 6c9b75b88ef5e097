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
from .cam import class_activation_map, grad_cam, grad_cam_plus_plus, guided_grad_cam
from .curves import Curve, deletion_curve, insertion_curve
from .gradients import (
    deconvnet,
    gradient,
    gradient_x_input,
    guided_backprop,
    reduce_channels,
    saliency,
)
from .maps import box_from_map, normalize_map, resize_map
from .occlusion import Occluded, occlude, occlusion
from .rise import rise
from .score_cam import score_cam

__all__ = [
    "Curve",
    "Integrated",
    "Occluded",
    "box_from_map",
    "class_activation_map",
    "deconvnet",
    "deletion_curve",
    "grad_cam",
    "grad_cam_plus_plus",
    "gradient",
    "gradient_x_input",
    "guided_backprop",
    "guided_grad_cam",
    "insertion_curve",
    "integrated_gradients",
    "normalize_map",
    "occlude",
    "occlusion",
    "reduce_channels",
    "resize_map",
    "rise",
    "saliency",
    "score_cam",
    "smoothgrad",
]
