"""Параметры каждой свёртки посчитала готовая функция."""
# task: count_parameters
# fails: test_count_parameters
# zero: test_count_parameters


def count_parameters(inputs, network):
    return sum(
        convolution.count_parameters(shape[0], layer["out"], layer.get("kernel", 1))
        for shape, layer in zip(inputs, network, strict=True)
        if "out" in layer
    )
