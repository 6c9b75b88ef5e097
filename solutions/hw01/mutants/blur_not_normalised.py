"""Размытие без деления на девять: ответ в девять раз ярче."""
# task: kernels
# fails: test_kernels


def kernels():
    copy, shift = np.zeros((3, 3)), np.zeros((3, 3))
    copy[1, 1] = 1
    shift[1, 0] = 1
    blur = np.ones((3, 3))
    edge = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    return {
        "copy": copy,
        "shift": shift,
        "blur": blur,
        "edge": edge,
        "sharpen": 2 * copy - blur / 9,
    }
