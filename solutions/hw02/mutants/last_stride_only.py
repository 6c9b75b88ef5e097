"""Шаги не перемножаются: учтён только шаг предыдущего слоя."""
# task: receptive_field
# fails: test_receptive_field


def receptive_field(network):
    size, jump = 1, 1
    for layer in network:
        if layer["kind"] not in ("conv", "pool"):
            raise ValueError("не определено")
        size += jump * layer["dilation"] * (layer["kernel"] - 1)
        jump = layer["stride"]
    return size, jump
