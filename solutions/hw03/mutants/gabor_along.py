"""Волна идёт вдоль отрезка, а не поперёк: фильтр повёрнут на 90°."""
# task: gabor
# fails: test_gabor


def gabor(size, angle, frequency, phase, sigma):
    if size % 2 == 0:
        raise ValueError("нужна нечётная сторона")
    steps = np.arange(size) - size // 2
    x, y = np.meshgrid(steps, -steps)
    along = x * np.cos(angle) + y * np.sin(angle)
    bell = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    wave = np.cos(2 * np.pi * frequency * along + phase)
    cell = bell * (wave - (bell * wave).sum() / bell.sum())
    return cell / np.linalg.norm(cell)
