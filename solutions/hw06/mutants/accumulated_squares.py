"""Картинка не копируется: закрытые участки накапливаются."""
# task: occlusion_map
# fails: test_occlusion_map


def occlusion_map(model, image, target, size, stride, value):
    if size > min(image.shape[1:]):
        raise ValueError("квадрат больше картинки")
    rows, columns = (range(0, side - size + 1, stride) for side in image.shape[1:])
    result = torch.zeros(len(rows), len(columns))
    covered = image.clone()
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            covered[:, row : row + size, column : column + size] = value
            result[i, j] = model(covered[None])[0].softmax(0)[target].detach()
    return result
