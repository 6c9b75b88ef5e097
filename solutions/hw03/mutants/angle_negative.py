"""Наклон не приведён к [0, π): для пологих отрезков выходит отрицательный угол."""
# task: preferred_angle
# fails: test_preferred_angle


def preferred_angle(angles, responses):
    if not responses.any():
        raise ValueError("клетка молчит")
    mean = np.average(np.exp(2j * angles), weights=responses)
    return np.angle(mean) / 2, abs(mean)
