"""Строки и столбцы перепутаны: ответ транспонирован."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    rows, columns = np.subtract(image.shape, kernel.shape) + 1
    if rows < 1 or columns < 1:
        raise ValueError("ядро больше картинки")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3)).T
