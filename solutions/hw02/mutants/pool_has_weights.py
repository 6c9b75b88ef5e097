"""Окну пулинга приписаны веса, как ядру свёртки."""
# task: count_parameters
# fails: test_count_parameters


def count_parameters(inputs, network):
    total = 0
    for shape, layer in zip(inputs, network, strict=True):
        if layer["kind"] != "flatten":
            total += layer.get("out", 1) * (shape[0] * layer.get("kernel", 1) ** 2 + 1)
    return total
