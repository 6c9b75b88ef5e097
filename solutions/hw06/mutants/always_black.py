"""Закрывает нулём, какое бы value ни передали."""
# task: occlusion_map
# fails: test_occlusion_map


def occlusion_map(model, image, target, size, stride, value):
    if size > min(image.shape[1:]):
        raise ValueError("квадрат больше картинки")
    rows, columns = (range(0, side - size + 1, stride) for side in image.shape[1:])
    result = torch.zeros(len(rows), len(columns))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            covered = image.clone()
            covered[:, row : row + size, column : column + size] = 0
            result[i, j] = model(covered[None])[0].softmax(0)[target].detach()
    return result
