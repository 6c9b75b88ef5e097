"""Другие помощники: SciPy, sliding_window_view, einsum, наклон через atan2."""
# task: gabor


def gabor(size, angle, frequency, phase, sigma):
    if size != 2 * (size // 2) + 1:
        raise ValueError("сторона чётная")
    rows, columns = np.mgrid[:size, :size]
    x, y = columns - (size - 1) / 2, (size - 1) / 2 - rows
    across = x * np.cos(angle + np.pi / 2) + y * np.sin(angle + np.pi / 2)
    bell = np.exp(-(np.hypot(x, y) ** 2) / 2 / sigma**2)
    wave = (bell + 0j) * np.exp(1j * (2 * np.pi * frequency * across + phase))
    g = wave.real - bell * wave.real.sum() / bell.sum()
    return np.float32(g / np.sqrt(np.vdot(g, g)))


# task: simple_cells

from scipy.signal import correlate2d


def simple_cells(picture, bank):
    maps = {number: correlate2d(picture, field, "valid") for number, field in enumerate(bank)}
    return np.array([np.where(answer < 0, 0, answer) for answer in maps.values()])


# task: tuning_curve


def tuning_curve(field, stimuli):
    count, phases, *size = stimuli.shape
    if size != list(field.shape):
        raise ValueError("разная форма")
    answers = stimuli.reshape(count * phases, -1) @ field.ravel()
    return np.maximum.reduce(answers.reshape(count, phases).clip(0), axis=1)


# task: preferred_angle


def preferred_angle(angles, responses):
    total = np.sum(responses)
    if total <= 0:
        raise ValueError("клетка молчит")
    north, east = responses @ np.sin(2 * angles), responses @ np.cos(2 * angles)
    return {True: np.pi, False: 0.0}[north < 0] + np.arctan2(north, east) / 2, np.sqrt(
        north**2 + east**2
    ) / total


# task: complex_cell


def complex_cell(picture, even, odd):
    if not np.array_equal(np.shape(even), np.shape(odd)):
        raise ValueError("поля разной формы")
    windows = np.lib.stride_tricks.sliding_window_view(picture, even.shape)
    answers = np.einsum("ijab,nab->nij", windows, np.stack([even, odd]))
    return np.linalg.norm(answers, axis=0)
