"""Сложены модули: ответ колеблется со сдвигом полос."""
# task: complex_cell
# fails: test_complex_cell


def complex_cell(picture, even, odd):
    if even.shape != odd.shape:
        raise ValueError("поля разной формы")
    return sum(np.abs(convolution.conv2d(picture, field)) for field in (even, odd))
