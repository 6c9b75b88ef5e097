"""Забыто деление на 255."""
# task: prepare
# fails: test_prepare


def prepare(pixels):
    if pixels.dtype != np.uint8:
        raise ValueError("нужен uint8")
    return (torch.from_numpy(pixels)[:, None].float() - 0.1307) / 0.3081
