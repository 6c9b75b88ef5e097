"""Избирательность не поделена на сумму ответов: она растёт вместе с яркостью."""
# task: preferred_angle
# fails: test_preferred_angle


def preferred_angle(angles, responses):
    if not responses.any():
        raise ValueError("клетка молчит")
    total = (responses * np.exp(2j * angles)).sum()
    return np.angle(total) / 2 % np.pi, abs(total)
