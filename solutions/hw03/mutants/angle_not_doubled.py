"""Угол не удвоен: наклоны θ и θ + π считаются разными."""
# task: preferred_angle
# fails: test_preferred_angle


def preferred_angle(angles, responses):
    if not responses.any():
        raise ValueError("клетка молчит")
    mean = np.average(np.exp(1j * angles), weights=responses)
    return np.angle(mean) % np.pi, abs(mean)
