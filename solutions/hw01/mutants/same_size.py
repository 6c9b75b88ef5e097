"""Картинка дополнена нулями: ответ той же формы, что картинка."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("ядро больше картинки")
    (height, width), (rows, columns) = kernel.shape, image.shape
    padded = np.pad(image, ((height // 2, height), (width // 2, width)))
    result = np.zeros(image.shape)
    for a in range(height):
        for b in range(width):
            result += kernel[a, b] * padded[a : a + rows, b : b + columns]
    return result
