"""Противоположные края считаются соседями: картинка свёрнута в кольцо."""
# task: total_variation
# fails: test_total_variation


def total_variation(image):
    if image.ndim != 3:
        raise ValueError("оси")
    return sum((image - image.roll(1, dim)).abs().sum() for dim in (1, 2))
