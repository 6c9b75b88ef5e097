"""На 255 поделено дважды: все числа почти одинаковы."""
# task: prepare
# fails: test_prepare


def prepare(pixels):
    if pixels.dtype != np.uint8:
        raise ValueError("нужен uint8")
    images = torch.from_numpy(pixels)[:, None] / 255
    return (images / 255 - 0.1307) / 0.3081
