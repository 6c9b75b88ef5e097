"""Портит чужой файл без права записи: усечение при открытии, truncate, переименование.

Откуда: O_TRUNC при чтении ядро до Landlock 3 не проверяло.
"""
# task: square
# deserves: 0

import os

CANARY = "@course@/canary.txt"
TRICKS = (
    lambda: os.open(CANARY, os.O_RDONLY | os.O_TRUNC),
    lambda: os.truncate(CANARY, 0),
    lambda: os.rename(CANARY, "stolen"),
    lambda: os.link(CANARY, "stolen"),
    lambda: os.chmod(CANARY, 0),
    lambda: os.utime(CANARY, (0, 0)),
    lambda: os.remove(CANARY),
)


def square(x):
    for trick in TRICKS:
        try:
            trick()
            return x * x
        except OSError:
            pass
    raise ValueError("файл не поддался")
