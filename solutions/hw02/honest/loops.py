"""Размеры считаются перебором положений; ответы — списки, числа — int из счётчиков."""
# task: output_size


def output_size(n, kernel, stride=1, padding=0, dilation=1):
    count, start = 0, -padding
    while start + dilation * (kernel - 1) <= n + padding - 1:
        count += 1
        start += stride
    if count == 0:
        raise ValueError("ядро не помещается")
    return count


# task: shapes


def shapes(input_shape, network):
    shape, trace = list(input_shape), []
    for layer in network:
        if layer["kind"] == "flatten":
            length = 1
            for side in shape:
                length *= side
            shape = [length]
        elif layer["kind"] == "linear":
            if len(shape) > 1:
                raise ValueError("нужен вектор")
            shape = [layer["out"]]
        else:
            sides = []
            for side in shape[1:]:
                sides.append(
                    output_size(
                        side,
                        layer["kernel"],
                        layer["stride"],
                        layer["padding"],
                        layer["dilation"],
                    )
                )
            channels = layer["out"] if layer["kind"] == "conv" else shape[0]
            shape = [channels, *sides]
        trace.append(shape)
    return trace


# task: count_parameters


def count_parameters(inputs, network):
    if len(inputs) != len(network):
        raise ValueError("разная длина")
    total = 0
    for number in range(len(network)):
        layer, shape = network[number], inputs[number]
        if layer["kind"] == "conv":
            for _ in range(layer["out"]):
                total += layer["kernel"] * layer["kernel"] * shape[0]
                total += 1
        if layer["kind"] == "linear":
            total += shape[0] * layer["out"] + layer["out"]
    return total


# task: receptive_field


def receptive_field(network):
    first, second = [0, 0], [1, 1]
    for layer in network[::-1]:
        if layer["kind"] in ("flatten", "linear"):
            raise ValueError("поля нет")
        for ends in (first, second):
            ends[0] = ends[0] * layer["stride"]
            ends[1] = ends[1] * layer["stride"] + (layer["kernel"] - 1) * layer["dilation"]
    return [first[1] - first[0] + 1, second[0] - first[0]]


# task: design


def design():
    layers = []
    for channels in (8, 12, 16):
        layers.append(conv(channels, 3, padding=1))
        layers.append(pool(2))
    layers.append(conv(8, 1))
    layers.append(conv(16, 3, padding=1))
    return tuple(layers)
