"""Сложены сами размеры ядер, а не «ядро минус один»."""
# task: receptive_field
# fails: test_receptive_field


def receptive_field(network):
    size, jump = 1, 1
    for layer in network:
        if layer["kind"] not in ("conv", "pool"):
            raise ValueError("не определено")
        size += jump * layer["dilation"] * layer["kernel"]
        jump *= layer["stride"]
    return size - len(network), jump
