"""Нулевые фильтры не предусмотрены: деление на ноль."""
# task: to_pixels
# fails: test_to_pixels


def to_pixels(filters):
    with np.errstate(invalid="ignore"):
        scaled = 127.5 + 127.5 * filters / np.abs(filters).max()
        return np.round(scaled).astype(np.uint8)
