"""Присылает множество чисел с одинаковым хешем.

Откуда: квадратичное время на вставку; числа в Python хешируются без соли.
"""
# task: ladder
# deserves: 0


class Same(set):
    def __iter__(self):
        return (complex(-1000003 * k, k) for k in range(60_000))


def ladder(n):
    return Same([1])
