"""Ответ в float64: сеть с весами float32 такой вход не примет."""
# task: prepare
# fails: test_prepare


def prepare(pixels):
    if pixels.dtype != np.uint8:
        raise ValueError("нужен uint8")
    return torch.from_numpy((pixels[:, None] / 255 - 0.1307) / 0.3081)
