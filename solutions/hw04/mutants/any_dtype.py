"""Тип входа не проверен: нормированная картинка молча портится ещё раз."""
# task: prepare
# fails: test_prepare


def prepare(pixels):
    return (torch.from_numpy(pixels)[:, None].float() / 255 - 0.1307) / 0.3081
