"""PyTorch: карты остаются в графе (retain_grad), рамки тензорами, nn.Upsample."""
# task: cam


def cam(maps, weights, target):
    if maps.size(0) != weights.size(1):
        raise ValueError("число карт")
    return (maps * weights[target].view(-1, 1, 1)).sum(0)


# task: gradcam


def gradcam(features, head, images, targets):
    if images.size(0) != targets.numel():
        raise ValueError("число классов")
    maps = features(images)
    maps.retain_grad()
    logits = head(maps)
    logits.backward(F.one_hot(targets, logits.shape[1]).to(logits.dtype))
    weights = F.adaptive_avg_pool2d(maps.grad, 1)
    return F.relu(torch.sum(weights * maps, dim=1)).detach()


# task: fit_to_image


def fit_to_image(heat, height, width):
    if not bool((heat >= 0).all()):
        raise ValueError("меньше нуля")
    grow = nn.Upsample(size=(height, width), mode="bilinear")
    large = grow(heat.view(1, 1, *heat.shape)).view(height, width)
    return torch.nan_to_num(large / large.amax(), nan=0.0)


# task: box

from scipy import ndimage


def box(heat, threshold):
    heat = torch.as_tensor(heat)
    if heat.count_nonzero() == 0:
        raise ValueError("одни нули")
    spots = torch.from_numpy(ndimage.label((heat >= threshold * heat.max()).numpy())[0])
    largest = torch.bincount(spots.flatten())[1:].argmax() + 1
    rows = (spots == largest).any(1).nonzero()
    columns = (spots == largest).any(0).nonzero()
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1


# task: iou


def iou(first, second):
    canvas = torch.zeros(2, 64, 64, dtype=torch.bool)
    for mask, (top, left, bottom, right) in zip(canvas, (first, second), strict=True):
        if top >= bottom or left >= right:
            raise ValueError("рамка")
        mask[top:bottom, left:right] = True
    return (canvas[0] & canvas[1]).sum() / (canvas[0] | canvas[1]).sum()
