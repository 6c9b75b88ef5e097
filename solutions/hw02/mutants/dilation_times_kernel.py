"""Протяжённость ядра посчитана как dilation·kernel."""
# task: output_size
# fails: test_output_size


def output_size(n, kernel, stride=1, padding=0, dilation=1):
    free = n + 2 * padding - dilation * kernel
    if free < 0:
        raise ValueError("ядро не помещается")
    return free // stride + 1
