"""Арифметика свёртки на NumPy: короткие функции, которые читают вместе с лекцией 03.

Размещение осей везде одно, как в PyTorch, но без батча:

    картинка (H, W)       ядро (kh, kw)          → карта (H', W')
    картинка (C, H, W)    фильтр (C, kh, kw)     → карта (H', W')
    картинка (C, H, W)    банк (O, C, kh, kw)    → карты (O, H', W')

Целые входы дают точный целый (int64) ответ.
"""

from .matrix import conv_matrix, im2col
from .network import Layer, ReceptiveField, count_parameters, receptive_field
from .pooling import avg_pool2d, max_pool2d, relu
from .sizes import output_size
from .sliding import Window, conv2d, true_convolution, windows

__all__ = [
    "Layer",
    "ReceptiveField",
    "Window",
    "avg_pool2d",
    "conv2d",
    "conv_matrix",
    "count_parameters",
    "im2col",
    "max_pool2d",
    "output_size",
    "receptive_field",
    "relu",
    "true_convolution",
    "windows",
]
