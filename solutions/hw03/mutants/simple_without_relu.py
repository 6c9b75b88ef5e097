"""Отрицательная часть ответа не отброшена."""
# task: simple_cells
# fails: test_simple_cells


def simple_cells(picture, bank):
    return np.stack([convolution.conv2d(picture, field) for field in bank])
