"""Ответы пропущены через ReLU до возведения в квадрат: на негатив клетка не отвечает."""
# task: complex_cell
# fails: test_complex_cell


def complex_cell(picture, even, odd):
    if even.shape != odd.shape:
        raise ValueError("поля разной формы")
    pair = [np.maximum(convolution.conv2d(picture, field), 0) for field in (even, odd)]
    return np.hypot(*pair)
