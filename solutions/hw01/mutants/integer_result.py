"""Ответ копится в массиве типа картинки: у целой картинки с дробным ядром теряются дроби."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    rows, columns = np.subtract(image.shape, kernel.shape) + 1
    if rows < 1 or columns < 1:
        raise ValueError("ядро больше картинки")
    result = np.zeros((rows, columns), dtype=image.dtype)
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            result[i, j] = (window * kernel).sum()
    return result
