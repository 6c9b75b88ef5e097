"""Работает только для квадратных картинок и ядер: ширина взята равной высоте."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    count, size = len(image) - len(kernel) + 1, len(kernel)
    if count < 1:
        raise ValueError("ядро больше картинки")
    result = np.zeros((count, count))
    for i in range(count):
        for j in range(count):
            result[i, j] = (image[i : i + size, j : j + size] * kernel).sum()
    return result
