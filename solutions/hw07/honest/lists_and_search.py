"""Списки, обход в ширину, градиент через backward у каждой картинки отдельно."""
# task: cam


def cam(maps, weights, target):
    if maps.shape[0] != weights.shape[1]:
        raise ValueError("весов и карт разное число")
    heat = []
    for row in range(maps.shape[1]):
        heat.append([])
        for column in range(maps.shape[2]):
            total = 0.0
            for channel in range(maps.shape[0]):
                total += float(weights[target, channel]) * float(maps[channel, row, column])
            heat[-1].append(total)
    return heat


# task: gradcam


def gradcam(features, head, images, targets):
    if len(targets) != len(images):
        raise ValueError("классов и картинок разное число")
    heats = []
    for image, target in zip(images, targets, strict=True):
        maps = features(image.unsqueeze(0)).detach().clone()
        maps.requires_grad = True
        head(maps)[0, int(target)].backward()
        heat = torch.zeros(maps.shape[2:], dtype=maps.dtype)
        for card, slope in zip(maps[0], maps.grad[0], strict=True):
            heat += float(slope.sum()) / slope.numel() * card.detach()
        heat[heat < 0] = 0
        heats.append(heat)
    return torch.stack(heats)


# task: fit_to_image


def fit_to_image(heat, height, width):
    if any(float(value) < 0 for row in heat for value in row):
        raise ValueError("отрицательное число")
    batch = heat.unsqueeze(0).unsqueeze(0)
    large = F.interpolate(batch, size=(height, width), mode="bilinear", align_corners=False)
    rows = large.squeeze(0).squeeze(0).tolist()
    largest = max(max(row) for row in rows)
    return [[value / largest if largest else 0.0 for value in row] for row in rows]


# task: box


def box(heat, threshold):
    largest = max(float(value) for value in heat.flatten())
    if largest == 0:
        raise ValueError("пустая карта")
    left_over = {
        (i, j)
        for i in range(heat.shape[0])
        for j in range(heat.shape[1])
        if heat[i, j] >= threshold * largest
    }
    best = []
    while left_over:
        queue = [left_over.pop()]
        for row, column in queue:
            for near in (
                (row + 1, column),
                (row - 1, column),
                (row, column + 1),
                (row, column - 1),
            ):
                if near in left_over:
                    left_over.remove(near)
                    queue.append(near)
        if len(queue) > len(best):
            best = queue
    rows, columns = [cell[0] for cell in best], [cell[1] for cell in best]
    return [min(rows), min(columns), max(rows) + 1, max(columns) + 1]


# task: iou


def iou(first, second):
    for top, left, bottom, right in (first, second):
        if bottom <= top or right <= left:
            raise ValueError("рамка без площади")
    both = 0
    for row in range(first[0], first[2]):
        for column in range(first[1], first[3]):
            both += second[0] <= row < second[2] and second[1] <= column < second[3]
    areas = [(b - t) * (r - s) for t, s, b, r in (first, second)]
    return both / (sum(areas) - both)
