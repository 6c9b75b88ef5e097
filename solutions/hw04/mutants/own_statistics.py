"""Взяты среднее и разброс самой порции: одна и та же картинка готовится по-разному."""
# task: prepare
# fails: test_prepare


def prepare(pixels):
    if pixels.dtype != np.uint8:
        raise ValueError("нужен uint8")
    images = torch.from_numpy(pixels)[:, None] / 255
    return (images - images.mean()) / (images.std() + 1e-8)
