"""Открывает пятьсот файлов и держит (предел — 128).

Откуда: дескрипторы кончаются раньше памяти, и тогда всё падает в неожиданных местах.
"""
# task: square
# deserves: 0

HELD = []


def square(x):
    for _ in range(500):
        HELD.append(open("/dev/null"))
    return x * x
