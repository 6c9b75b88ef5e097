"""Циклы и числа Python: картинки по одной, градиент через backward, ответы списками."""
# task: occlusion_map


def occlusion_map(model, image, target, size, stride, value):
    channels, height, width = image.shape
    if size > height or size > width:
        raise ValueError("квадрат не помещается")
    answer = []
    for row in range((height - size) // stride + 1):
        line = []
        for column in range((width - size) // stride + 1):
            covered = image.clone()
            for channel in range(channels):
                for y in range(size):
                    for x in range(size):
                        covered[channel, row * stride + y, column * stride + x] = value
            exponents = [float(z) for z in model(covered.unsqueeze(0))[0].exp()]
            line.append(exponents[target] / sum(exponents))
        answer.append(line)
    return answer


# task: saliency


def saliency(model, images, targets):
    if images.shape[0] != targets.shape[0]:
        raise ValueError("классов и картинок разное число")
    maps = []
    for image, target in zip(images, targets, strict=True):
        pixels = image.clone().unsqueeze(0)
        pixels.requires_grad = True
        model(pixels)[0][int(target)].backward()
        slopes = pixels.grad[0]
        lines = []
        for row in range(slopes.shape[1]):
            line = []
            for column in range(slopes.shape[2]):
                line.append(max(abs(float(plane[row, column])) for plane in slopes))
            lines.append(line)
        maps.append(lines)
    return maps


# task: smoothgrad


def smoothgrad(model, image, target, noise):
    if tuple(noise[0].shape) != tuple(image.shape):
        raise ValueError("шум другой формы")
    count = len(noise)
    total = torch.zeros(tuple(image.shape))
    for number in range(count):
        pixels = (image + noise[number]).clone().detach()
        pixels.requires_grad_(True)
        model(pixels[None])[0, target].backward()
        total += pixels.grad / count
    return total.abs().max(dim=0).values


# task: deletion_curve


def deletion_curve(model, image, target, importance, steps):
    height, width = importance.shape
    if height * width % steps != 0:
        raise ValueError("порции выйдут неравными")
    places = [(float(importance[y, x]), y, x) for y in range(height) for x in range(width)]
    places.sort(reverse=True)
    image, portion = image.clone(), height * width // steps
    curve = [torch.softmax(model(image[None])[0], dim=0)[target].item()]
    for step in range(steps):
        for _, y, x in places[step * portion : (step + 1) * portion]:
            image[:, y, x] = 0.0
        curve.append(torch.softmax(model(image[None])[0], dim=0)[target].item())
    return curve
