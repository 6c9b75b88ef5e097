"""Градиентное восхождение по картинке: что растить, из чего картинка сделана и как её растят.

`objectives` — цели (нейрон, канал, направление, логит, их суммы), `parametrisations` — из чего
получается картинка (пиксели, спектр Фурье), `transforms` — случайные преобразования перед каждым
шагом, `ascend` — само восхождение, `dream` — DeepDream.
"""

from .ascend import Ascent, maximize, similarity
from .dream import deep_dream
from .objectives import LOGITS, Objective, channel, direction, energy, logit, score, unit
from .parametrisations import Parametrisation, fourier, from_images, pixels
from .transforms import Transform, blur, jitter, robust, rotation, zoom

__all__ = [
    "LOGITS",
    "Ascent",
    "Objective",
    "Parametrisation",
    "Transform",
    "blur",
    "channel",
    "deep_dream",
    "direction",
    "energy",
    "fourier",
    "from_images",
    "jitter",
    "logit",
    "maximize",
    "pixels",
    "robust",
    "rotation",
    "score",
    "similarity",
    "unit",
    "zoom",
]
