"""Наименьшее число вычтено: слабый, но ненулевой отклик становится нулём."""
# task: fit_to_image
# fails: test_fit_to_image


def fit_to_image(heat, height, width):
    if heat.min() < 0:
        raise ValueError("отрицательные числа")
    large = F.interpolate(heat[None, None], (height, width), mode="bilinear")[0, 0]
    large = large - large.min()
    return large / large.max().clamp(min=1e-12)
