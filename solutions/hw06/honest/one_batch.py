"""Всё одним батчем: маски, unfold, scatter, topk; граф в ответах остаётся."""
# task: occlusion_map


def occlusion_map(model, image, target, size, stride, value):
    _, height, width = image.shape
    if max(size - height, size - width) > 0:
        raise ValueError("размер квадрата")
    rows = (height - size) // stride + 1
    columns = (width - size) // stride + 1
    y, x = torch.arange(height), torch.arange(width)
    top, left = torch.arange(rows) * stride, torch.arange(columns) * stride
    in_rows = (y >= top[:, None]) & (y < top[:, None] + size)
    in_columns = (x >= left[:, None]) & (x < left[:, None] + size)
    inside = in_rows[:, None, :, None] & in_columns[None, :, None, :]
    covered = torch.where(inside.reshape(-1, 1, height, width), value, image)
    odds = model(covered.to(image.dtype)).exp()
    return (odds[:, target] / odds.sum(1)).reshape(rows, columns)


# task: saliency


def saliency(model, images, targets):
    if images.size(0) != targets.numel():
        raise ValueError("N")
    batch = torch.nn.Parameter(images.clone())
    logits = model(batch)
    chosen = torch.zeros_like(logits).scatter(1, targets[:, None], 1)
    logits.backward(chosen)
    return torch.linalg.vector_norm(batch.grad, ord=float("inf"), dim=1)


# task: smoothgrad


def smoothgrad(model, image, target, noise):
    if noise.dim() != 4 or noise.size()[1:] != image.size():
        raise ValueError("шум")
    slopes = torch.func.jacrev(lambda batch: model(batch)[:, target].mean())(image + noise)
    return slopes.sum(0).abs().amax(0)


# task: deletion_curve


def deletion_curve(model, image, target, importance, steps):
    count = importance.nelement()
    portion, rest = divmod(count, steps)
    if rest or not portion:
        raise ValueError("порции")
    order = importance.reshape(-1).topk(count).indices
    pictures = [image.flatten(1)]
    for step in range(steps):
        chosen = order[step * portion : (step + 1) * portion]
        pictures.append(pictures[-1].index_fill(1, chosen, 0.0))
    batch = torch.stack(pictures).unflatten(2, tuple(importance.shape))
    return torch.nn.functional.softmax(model(batch), 1)[:, target]
