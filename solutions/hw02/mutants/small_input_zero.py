"""Вместо ошибки для слишком большого ядра возвращается ноль."""
# task: output_size
# fails: test_output_size


def output_size(n, kernel, stride=1, padding=0, dilation=1):
    free = n + 2 * padding - dilation * (kernel - 1) - 1
    return max(free // stride + 1, 0)
