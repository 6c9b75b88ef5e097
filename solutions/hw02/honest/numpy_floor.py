"""Формулы через NumPy и math: числа np.int64, формы массивами, большой пулинг в сети."""
# task: output_size

import math


def output_size(n, kernel, stride=1, padding=0, dilation=1):
    answer = math.floor((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1
    if answer <= 0:
        raise ValueError("ядро не помещается")
    return np.int64(answer)


# task: shapes


def shapes(input_shape, network):
    if not network:
        return []
    head, *rest = network
    shape = np.array(input_shape)
    if head["kind"] == "flatten":
        after = np.array([shape.prod()])
    elif head["kind"] == "linear":
        if shape.size != 1:
            raise ValueError("нужен вектор")
        after = np.array([head["out"]])
    else:
        window = {key: head[key] for key in ("kernel", "stride", "padding", "dilation")}
        sides = [convolution.output_size(int(side), **window) for side in shape[1:]]
        after = np.array([head.get("out", shape[0]), *sides])
    return [after, *shapes(after, rest)]


# task: count_parameters


def count_parameters(inputs, network):
    pairs = list(zip(inputs, network, strict=True))
    weights = [
        np.prod([layer["out"], shape[0], layer.get("kernel", 1), layer.get("kernel", 1)])
        for shape, layer in pairs
        if layer["kind"] in {"conv", "linear"}
    ]
    biases = [layer["out"] for _, layer in pairs if layer["kind"] in {"conv", "linear"}]
    return np.sum(weights, dtype=int) + np.sum(biases, dtype=int)


# task: receptive_field


def receptive_field(network):
    for layer in network:
        if layer["kind"] not in ("conv", "pool"):
            raise ValueError("поля нет")
    strides = np.array([layer["stride"] for layer in network], dtype=int)
    reach = np.array([(layer["kernel"] - 1) * layer["dilation"] for layer in network], dtype=int)
    jumps = np.concatenate([[1], np.cumprod(strides)])
    return np.array([1 + (reach * jumps[:-1]).sum(), jumps[-1]])


# task: design


def design():
    return [
        conv(8, 3, padding=1), conv(8, 3, padding=1), conv(16, 3, padding=1),
        pool(4), pool(2), conv(16, 1), pool(3, 1), conv(8, 3, padding=2), conv(16, 1),
    ]  # fmt: skip
