"""Отрицательная строка отсчитывается от конца, как в Python, вместо ошибки."""
# task: window_response
# fails: test_window_response


def window_response(image, kernel, row, column):
    height, width = kernel.shape
    if row + height > image.shape[0] or column + width > image.shape[1]:
        raise ValueError("ядро не помещается")
    rows = [(row + i) % image.shape[0] for i in range(height)]
    columns = [(column + j) % image.shape[1] for j in range(width)]
    return (image[np.ix_(rows, columns)] * kernel).sum()
