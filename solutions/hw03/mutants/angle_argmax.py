"""Взят наклон наибольшего ответа, без усреднения."""
# task: preferred_angle
# fails: test_preferred_angle


def preferred_angle(angles, responses):
    if not responses.any():
        raise ValueError("клетка молчит")
    return angles[responses.argmax()], abs(np.average(np.exp(2j * angles), weights=responses))
