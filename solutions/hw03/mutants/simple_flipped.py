"""Рецептивное поле перевёрнуто: математическая свёртка вместо корреляции."""
# task: simple_cells
# fails: test_simple_cells


def simple_cells(picture, bank):
    return np.maximum([convolution.true_convolution(picture, field) for field in bank], 0)
