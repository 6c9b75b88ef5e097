"""Шаг слоя учтён до его же ядра: поле первого слоя с шагом завышено."""
# task: receptive_field
# fails: test_receptive_field


def receptive_field(network):
    size, jump = 1, 1
    for layer in network:
        if layer["kind"] not in ("conv", "pool"):
            raise ValueError("не определено")
        jump *= layer["stride"]
        size += jump * layer["dilation"] * (layer["kernel"] - 1)
    return size, jump
