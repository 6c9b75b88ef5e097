"""Растяжка от наименьшего к наибольшему: ноль не серый, знак не виден."""
# task: to_pixels
# fails: test_to_pixels


def to_pixels(filters):
    low, high = filters.min(), filters.max()
    if low == high:
        return np.full(filters.shape, 128, dtype=np.uint8)
    return np.round(255 * (filters - low) / (high - low)).astype(np.uint8)
