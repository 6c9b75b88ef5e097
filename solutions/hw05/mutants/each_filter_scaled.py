"""Каждый фильтр растянут сам по себе: слабые выглядят сильными."""
# task: to_pixels
# fails: test_to_pixels


def to_pixels(filters):
    largest = np.abs(filters).max(axis=(1, 2), keepdims=True)
    largest[largest == 0] = 1
    return np.round(127.5 + 127.5 * filters / largest).astype(np.uint8)
