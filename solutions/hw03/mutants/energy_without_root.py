"""Забыт корень: сумма квадратов."""
# task: complex_cell
# fails: test_complex_cell


def complex_cell(picture, even, odd):
    if even.shape != odd.shape:
        raise ValueError("поля разной формы")
    return convolution.conv2d(picture, even) ** 2 + convolution.conv2d(picture, odd) ** 2
