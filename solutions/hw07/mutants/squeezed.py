"""squeeze() без номера оси: у карты высотой в одну строку пропала и высота."""
# task: fit_to_image
# fails: test_fit_to_image


def fit_to_image(heat, height, width):
    if heat.min() < 0:
        raise ValueError("отрицательные числа")
    large = F.interpolate(heat[None, None], (height, width), mode="bilinear").squeeze()
    return large / large.max().clamp(min=1e-12)
