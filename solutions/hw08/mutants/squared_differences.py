"""Квадраты разностей вместо модулей."""
# task: total_variation
# fails: test_total_variation


def total_variation(image):
    if image.ndim != 3:
        raise ValueError("оси")
    return sum(image.diff(dim=dim).square().sum() for dim in (1, 2))
