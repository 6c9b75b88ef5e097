"""Числа считает NumPy в float64, сеть зовётся по одной картинке; ответы — массивы."""
# task: occlusion_map


def occlusion_map(model, image, target, size, stride, value):
    pixels = image.numpy()
    if size > min(pixels.shape[1:]):
        raise ValueError("квадрат больше картинки")
    corners = [np.arange(0, side - size + 1, stride) for side in pixels.shape[1:]]
    answer = np.empty((len(corners[0]), len(corners[1])))
    for (i, j), _ in np.ndenumerate(answer):
        covered = pixels.copy()
        row, column = corners[0][i], corners[1][j]
        covered[:, row : row + size, column : column + size] = value
        logits = model(torch.from_numpy(covered[None])).detach().numpy()[0].astype(float)
        odds = np.exp(logits - logits.max())
        answer[i, j] = odds[target] / odds.sum()
    return answer


# task: saliency


def saliency(model, images, targets):
    if len(targets) != len(images):
        raise ValueError(f"{len(targets)} ≠ {len(images)}")
    pixels = images.clone().requires_grad_(True)
    logits = model(pixels)
    logits.gather(1, targets.reshape(-1, 1)).sum().backward()
    return np.abs(pixels.grad.numpy()).max(axis=1)


# task: smoothgrad


def smoothgrad(model, image, target, noise):
    if noise.ndim != image.ndim + 1 or noise.shape[1:] != image.shape:
        raise ValueError("форма шума")
    slopes = []
    for shift in noise:
        pixels = (image + shift)[None].requires_grad_(True)
        model(pixels)[0, target].backward()
        slopes.append(pixels.grad.numpy()[0])
    return np.abs(np.mean(slopes, axis=0, dtype=float)).max(axis=0)


# task: deletion_curve


def deletion_curve(model, image, target, importance, steps):
    weights = importance.numpy().ravel()
    if weights.size % steps:
        raise ValueError("остаток")
    threshold = np.sort(weights)[::-1]
    curve = []
    for step in range(steps + 1):
        removed = step * (weights.size // steps)
        kept = weights < (threshold[removed - 1] if removed else np.inf)
        picture = image.numpy() * kept.reshape(importance.shape).astype(np.float32)
        logits = model(torch.from_numpy(picture[None])).detach().numpy()[0]
        odds = np.exp(logits - logits.max())
        curve.append(odds[target] / odds.sum())
    return np.array(curve)
