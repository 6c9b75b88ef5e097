"""Заготовки библиотеки, которые не запрещены: im2col и умножение матриц; классы, присваивания."""
# task: window_response

from numpy import vdot


class Window:
    def __init__(self, height, width):
        self.height, self.width = height, width

    def cut(self, image, row, column):
        rows, columns = range(len(image)), range(image.shape[1])
        if row not in rows or column not in columns:
            raise ValueError("место вне картинки")
        if row + self.height - 1 not in rows or column + self.width - 1 not in columns:
            raise ValueError("окно вышло за край")
        return image[row : row + self.height, column : column + self.width]


def window_response(image, kernel, row, column):
    return vdot(Window(*kernel.shape).cut(image, row, column), kernel)


# task: conv2d


def conv2d(image, kernel):
    shape = [n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True)]
    if min(shape) <= 0:
        raise ValueError("ядро больше картинки")
    columns = convolution.im2col(image, kernel.shape)
    return (kernel.ravel() @ columns).reshape(shape)


# task: kernels


def kernels():
    named = dict.fromkeys(["copy", "shift", "blur", "edge", "sharpen"])
    named["copy"] = np.pad([[1.0]], 1)
    named["shift"] = np.pad([[1.0]], ((1, 1), (0, 2)))
    named["blur"] = np.ones((3, 3)) / 9
    named["edge"] = np.outer([-1, 0, 1], [1, 2, 1]).astype(np.int8)
    named["sharpen"] = named["copy"] * 2 - named["blur"]
    return named


# task: conv_layer


def conv_layer(image, bank, bias):
    if len(image) != len(bank[0]):
        raise ValueError("разное число каналов")
    maps = convolution.conv2d(image, bank)
    maps = maps + np.reshape(bias, (-1, 1, 1))
    return np.where(maps > 0, maps, 0)


# task: max_pool2d


def max_pool2d(maps, size, stride):
    shape = [(side - size) // stride + 1 for side in maps.shape[1:]]
    if min(shape) < 1:
        raise ValueError("окно больше карты")
    found = np.full((len(maps), *shape), -np.inf)
    for i in range(size):
        for j in range(size):
            found = np.maximum(found, maps[:, i::stride, j::stride][:, : shape[0], : shape[1]])
    return found
