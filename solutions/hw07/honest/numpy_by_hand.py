"""NumPy в float64, билинейное растяжение своими руками, ответы — массивы."""
# task: cam


def cam(maps, weights, target):
    maps, weights = np.asarray(maps, dtype=float), np.asarray(weights, dtype=float)
    if weights.shape[-1] != maps.shape[0]:
        raise ValueError(f"{weights.shape} и {maps.shape}")
    return np.einsum("c,chw->hw", weights[target], maps)


# task: gradcam


def gradcam(features, head, images, targets):
    if images.shape[0] != targets.shape[0]:
        raise ValueError("N")
    maps = features(images)
    leaf = torch.tensor(maps.detach().numpy(), requires_grad=True)
    head(leaf).gather(1, targets[:, None]).sum().backward()
    weights = leaf.grad.numpy().mean(axis=(2, 3))
    return np.maximum(np.einsum("nc,nchw->nhw", weights, leaf.detach().numpy()), 0)


# task: fit_to_image


def fit_to_image(heat, height, width):
    heat = heat.numpy().astype(float)
    if (heat < 0).any():
        raise ValueError("карта до ReLU")

    def stretched(rows, count):
        place = np.clip((np.arange(count) + 0.5) * len(rows) / count - 0.5, 0, len(rows) - 1)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, len(rows) - 1)
        share = (place - low)[:, None]
        return (1 - share) * rows[low] + share * rows[high]

    large = stretched(stretched(heat, height).T, width).T
    return large / (large.max() or 1)


# task: box

from scipy import ndimage


def box(heat, threshold):
    if heat.max() <= 0:
        raise ValueError("нули")
    spots, count = ndimage.label(heat / heat.max() >= threshold)
    sizes = ndimage.sum_labels(np.ones_like(heat), spots, range(1, count + 1))
    cells = np.argwhere(spots == 1 + int(np.argmax(sizes)))
    return np.concatenate([cells.min(axis=0), cells.max(axis=0) + 1])


# task: iou


def iou(first, second):
    boxes = np.array([first, second])
    sides = boxes[:, 2:] - boxes[:, :2]
    if (sides <= 0).any():
        raise ValueError("нет площади")
    cut = np.clip(boxes[:, 2:].min(axis=0) - boxes[:, :2].max(axis=0), 0, None)
    return np.float64(cut.prod() / (sides.prod(axis=1).sum() - cut.prod()))
