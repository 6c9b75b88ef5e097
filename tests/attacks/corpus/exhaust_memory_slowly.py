"""Занимает память вне кучи Python: тензорами, отображением файла и стеками потоков.

Откуда: пределы, которые считают только malloc. Не больше 800 МБ.
"""
# task: square
# deserves: 0

import mmap

import torch

HELD = []


def square(x):
    for _ in range(40):
        HELD.append(torch.ones(2 << 20))
        HELD.append(mmap.mmap(-1, 8 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        HELD[-1].write(b"x" * (8 << 20))
    return x * x
