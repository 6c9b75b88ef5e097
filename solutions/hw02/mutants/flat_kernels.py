"""Ядро считается плоским: число входных каналов забыто."""
# task: count_parameters
# fails: test_count_parameters


def count_parameters(inputs, network):
    total = 0
    for shape, layer in zip(inputs, network, strict=True):
        if layer["kind"] == "conv":
            total += layer["out"] * (layer["kernel"] ** 2 + 1)
        elif layer["kind"] == "linear":
            total += layer["out"] * (shape[0] + 1)
    return total
