"""Взят наибольший вес, а не наибольший модуль: отрицательные веса переполняют uint8."""
# task: to_pixels
# fails: test_to_pixels


def to_pixels(filters):
    largest = filters.max() or 1
    return np.round(127.5 + 127.5 * filters / largest).astype(np.int64).astype(np.uint8)
