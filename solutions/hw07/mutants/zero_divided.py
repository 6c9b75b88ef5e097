"""Нулевая карта делится на ноль: в ответе NaN."""
# task: fit_to_image
# fails: test_fit_to_image


def fit_to_image(heat, height, width):
    if heat.min() < 0:
        raise ValueError("отрицательные числа")
    large = F.interpolate(heat[None, None], (height, width), mode="bilinear")[0, 0]
    return large / large.max()
