"""Мёртвым объявлен канал, который молчит хотя бы на одной картинке."""
# task: silence
# fails: test_silence


def silence(maps):
    if maps.ndim != 4:
        raise ValueError("нужны четыре оси")
    zero = maps == 0
    dead = zero.flatten(2).all(dim=2).any(dim=0)
    return zero.float().mean(dim=(0, 2, 3)), dead.nonzero().flatten().tolist()
