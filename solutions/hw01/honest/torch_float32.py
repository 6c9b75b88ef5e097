"""Тензоры PyTorch в float32: unfold, einsum, clamp."""
# task: window_response

import torch


def window_response(image, kernel, row, column):
    image, kernel = torch.tensor(image).float(), torch.tensor(kernel).float()
    if min(row, column) < 0:
        raise ValueError("отрицательное место")
    window = image[row:, column:][: len(kernel), : kernel.shape[1]]
    if window.shape != kernel.shape:
        raise ValueError("ядро не помещается")
    return torch.sum(window * kernel)


# task: conv2d

import torch


def conv2d(image, kernel):
    image, kernel = torch.tensor(image).float(), torch.tensor(kernel).float()
    if any(small < large for small, large in zip(image.shape, kernel.shape, strict=True)):
        raise ValueError("ядро больше картинки")
    windows = image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return torch.einsum("ijab,ab->ij", windows, kernel)


# task: kernels

import torch


def kernels():
    middle = torch.zeros(3, 3)
    middle[1, 1] = 1
    mean = torch.ones(3, 3) / 9
    return {
        "copy": middle,
        "shift": middle.roll(-1, dims=1),
        "blur": mean,
        "edge": torch.tensor([[-1.0], [0.0], [1.0]]).repeat(1, 3),
        "sharpen": middle + (middle - mean),
    }


# task: conv_layer

import torch


def conv_layer(image, bank, bias):
    image, bank, bias = (torch.tensor(array).float() for array in (image, bank, bias))
    if len(image) != bank.shape[1]:
        raise ValueError("разное число каналов")
    windows = image.unfold(1, bank.shape[2], 1).unfold(2, bank.shape[3], 1)
    maps = torch.einsum("cijab,ocab->oij", windows, bank)
    return (maps + bias.reshape(-1, 1, 1)).clamp(min=0)


# task: max_pool2d

import torch


def max_pool2d(maps, size, stride):
    maps = torch.tensor(maps).float()
    if maps.shape[1] < size or maps.shape[2] < size:
        raise ValueError("окно больше карты")
    return maps.unfold(1, size, stride).unfold(2, size, stride).amax(dim=(3, 4))
