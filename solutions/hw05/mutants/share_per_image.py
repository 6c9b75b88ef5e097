"""Доля нулей посчитана по картинкам, а не по каналам."""
# task: silence
# fails: test_silence


def silence(maps):
    if maps.ndim != 4:
        raise ValueError("нужны четыре оси")
    zero = maps == 0
    dead = zero.transpose(0, 1).flatten(1).all(dim=1)
    return zero.float().mean(dim=(1, 2, 3)), dead.nonzero().flatten().tolist()
