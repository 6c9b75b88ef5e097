"""Только циклы, списки и числа Python."""
# task: window_response


def window_response(image, kernel, row, column):
    image, kernel = image.tolist(), kernel.tolist()
    if row < 0 or column < 0:
        raise ValueError("отрицательное место")
    if row + len(kernel) > len(image) or column + len(kernel[0]) > len(image[0]):
        raise ValueError("ядро не помещается")
    total = 0.0
    for i in range(len(kernel)):
        for j in range(len(kernel[0])):
            total += image[row + i][column + j] * kernel[i][j]
    return total


# task: conv2d


def conv2d(image, kernel):
    high = len(image) - len(kernel) + 1
    wide = len(image[0]) - len(kernel[0]) + 1
    if high < 1 or wide < 1:
        raise ValueError("ядро больше картинки")
    answers = []
    for row in range(high):
        answers.append([])
        for column in range(wide):
            answers[-1].append(window_response(image, kernel, row, column))
    return answers


# task: kernels


def kernels():
    ninth = 1 / 9
    return {
        "copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "shift": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
        "blur": [[ninth, ninth, ninth] for _ in range(3)],
        "edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
        "sharpen": [[-ninth] * 3, [-ninth, 2 - ninth, -ninth], [-ninth] * 3],
    }


# task: conv_layer


def conv_layer(image, bank, bias):
    layer = []
    for number, kernel in enumerate(bank):
        if len(kernel) != len(image):
            raise ValueError("разное число каналов")
        maps = [conv2d(channel, part) for channel, part in zip(image, kernel)]  # noqa: B905
        layer.append([])
        for rows in zip(*maps, strict=True):
            sums = [sum(values) + float(bias[number]) for values in zip(*rows, strict=True)]
            layer[-1].append([max(value, 0.0) for value in sums])
    return layer


# task: max_pool2d


def max_pool2d(maps, size, stride):
    high, wide = len(maps[0]), len(maps[0][0])
    if size > high or size > wide:
        raise ValueError("окно больше карты")
    return [
        [
            [
                max(float(card[row + i][column + j]) for i in range(size) for j in range(size))
                for column in range(0, wide - size + 1, stride)
            ]
            for row in range(0, high - size + 1, stride)
        ]
        for card in maps
    ]
