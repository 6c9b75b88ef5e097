"""Слишком большое ядро не замечено: вместо ошибки возвращается пустой или бессмысленный ответ."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    rows, columns = np.maximum(np.subtract(image.shape, kernel.shape) + 1, 0)
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            result[i, j] = (window * kernel).sum()
    return result
