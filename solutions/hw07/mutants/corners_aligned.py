"""align_corners=True: карта сдвинута относительно картинки."""
# task: fit_to_image
# fails: test_fit_to_image


def fit_to_image(heat, height, width):
    if heat.min() < 0:
        raise ValueError("отрицательные числа")
    size = (height, width)
    large = F.interpolate(heat[None, None], size, mode="bilinear", align_corners=True)[0, 0]
    return large / large.max().clamp(min=1e-12)
