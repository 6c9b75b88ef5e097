"""Порог вместо точного нуля: слабый, но живой канал объявлен мёртвым."""
# task: silence
# fails: test_silence


def silence(maps):
    if maps.ndim != 4:
        raise ValueError("нужны четыре оси")
    zero = maps < 1e-3
    dead = zero.transpose(0, 1).flatten(1).all(dim=1)
    return zero.float().mean(dim=(0, 2, 3)), dead.nonzero().flatten().tolist()
