"""Посчитаны только соседи по горизонтали."""
# task: total_variation
# fails: test_total_variation


def total_variation(image):
    if image.ndim != 3:
        raise ValueError("оси")
    return image.diff(dim=2).abs().sum()
