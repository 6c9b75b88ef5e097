"""Циклы, списки и числа Python вместо операций над массивами."""
# task: to_pixels


def to_pixels(filters):
    largest = max(abs(float(w)) for plane in filters for row in plane for w in row)
    pixels = np.empty(filters.shape, dtype="uint8")
    for place in np.ndindex(*filters.shape):
        share = float(filters[place]) / largest if largest > 0 else 0.0
        pixels[place] = round(127.5 + 127.5 * share)
    return pixels


# task: activation


def activation(model, name, images):
    found = None
    for key, layer in model.named_modules():
        if key == name:
            found = layer
    if found is None:
        raise ValueError("нет такого слоя")
    saved = []

    def remember(layer, inputs, output):
        saved.append(output.detach().clone())

    modes = [(layer, layer.training) for layer in model.modules()]
    hook = found.register_forward_hook(remember)
    model.eval()
    model(images)
    hook.remove()
    for layer, mode in modes:
        layer.training = mode
    return saved[0]


# task: silence


def silence(maps):
    if len(maps.shape) != 4:
        raise ValueError("нужны четыре оси")
    count, channels, height, width = maps.shape
    shares, dead = [], []
    for channel in range(channels):
        zeros = 0
        for image in range(count):
            for row in range(height):
                for column in range(width):
                    if float(maps[image, channel, row, column]) == 0:
                        zeros += 1
        shares.append(zeros / (count * height * width))
        if zeros == count * height * width:
            dead.append(channel)
    return shares, dead


# task: strongest_patches


def strongest_patches(maps, images, channel, k, size, jump):
    if channel < 0 or channel >= maps.shape[1]:
        raise ValueError("нет такого канала")
    peaks = []
    for number in range(maps.shape[0]):
        best = (-float("inf"), 0, 0)
        for row in range(maps.shape[2]):
            for column in range(maps.shape[3]):
                value = float(maps[number, channel, row, column])
                if value > best[0]:
                    best = (value, row, column)
        peaks.append((*best, number))
    peaks.sort(reverse=True)
    numbers, patches = [], []
    for _, row, column, number in peaks[:k]:
        top, left = row * jump, column * jump
        numbers.append(number)
        patches.append(
            [
                [float(images[number, 0, y, x]) for x in range(left, left + size)]
                for y in range(top, top + size)
            ]
        )
    return numbers, patches
