"""Смещения не посчитаны."""
# task: count_parameters
# fails: test_count_parameters


def count_parameters(inputs, network):
    total = 0
    for shape, layer in zip(inputs, network, strict=True):
        if "out" in layer:
            total += layer["out"] * shape[0] * layer.get("kernel", 1) ** 2
    return total
