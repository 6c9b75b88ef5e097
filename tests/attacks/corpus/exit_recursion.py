"""Бесконечная рекурсия, в том числе в C: стек переполняется.

Откуда: RecursionError ловится, переполнение стека C — нет.
"""
# task: square
# deserves: 0

import functools
import sys

sys.setrecursionlimit(10**6)


def square(x):
    return functools.reduce(lambda a, b: square(a), [x, x])
