"""Ответы измерены на настоящих слоях PyTorch: формы, числа весов, поле — по градиенту."""
# task: output_size

import torch


def output_size(n, kernel, stride=1, padding=0, dilation=1):
    row = torch.zeros(1, n + 2 * padding)[0]
    reach = dilation * (kernel - 1) + 1
    if len(row) < reach:
        raise ValueError("ядро не помещается")
    return len(row.unfold(0, reach, stride))


# task: shapes

import torch
from torch import nn


def shapes(input_shape, network):
    maps, trace = torch.zeros(1, *input_shape), []
    for layer in network:
        if layer["kind"] == "linear" and maps.ndim > 2:
            raise ValueError("нужен вектор")
        try:
            maps = real_layer(layer, maps.shape[1])(maps)
        except RuntimeError as error:
            raise ValueError("слой не подходит") from error
        trace.append(maps.shape[1:])
    return trace


def real_layer(layer, inputs):
    window = [layer.get(name) for name in ("kernel", "stride", "padding", "dilation")]
    match layer["kind"]:
        case "conv":
            return nn.Conv2d(inputs, layer["out"], *window)
        case "pool":
            return nn.MaxPool2d(*window)
        case "flatten":
            return nn.Flatten()
        case _:
            return nn.Linear(inputs, layer["out"])


# task: count_parameters


def count_parameters(inputs, network):
    if len(inputs) - len(network):
        raise ValueError("разная длина")
    layers = [real_layer(layer, shape[0]) for shape, layer in zip(inputs, network, strict=True)]
    return sum(weights.numel() for layer in layers for weights in layer.parameters())


# task: receptive_field

import torch


def receptive_field(network):
    if {layer["kind"] for layer in network} - {"conv", "pool"}:
        raise ValueError("поля нет")
    taps = [torch.tensor([place]) for place in (0, 1)]
    for layer in reversed(network):
        steps = torch.arange(layer["kernel"]) * layer["dilation"]
        taps = [(t[:, None] * layer["stride"] + steps).flatten().unique() for t in taps]
    return torch.stack([taps[0].max() - taps[0].min() + 1, taps[1].min() - taps[0].min()])


# task: design


def design():
    yield conv(4, 3, padding=1)
    yield pool(4)
    yield conv(8, 3, padding=1)
    yield pool(2)
    yield conv(16, 3, padding=1)
