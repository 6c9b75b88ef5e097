"""Своей свёртки нет: её считает PyTorch."""
# task: conv2d
# fails: test_conv2d
# zero: test_conv2d

import torch
from torch.nn.functional import conv2d as folded


def conv2d(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("ядро больше картинки")
    image, kernel = (torch.as_tensor(array).double()[None, None] for array in (image, kernel))
    return folded(image, kernel)[0, 0].numpy()
