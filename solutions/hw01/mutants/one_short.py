"""Потеряны последняя строка и последний столбец: забыто «+ 1» в размере выхода."""
# task: conv2d
# fails: test_conv2d


def conv2d(image, kernel):
    rows, columns = np.subtract(image.shape, kernel.shape)
    if rows < 0 or columns < 0:
        raise ValueError("ядро больше картинки")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))[:rows, :columns]
