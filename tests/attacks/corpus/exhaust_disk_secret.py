"""Папка без права чтения: учёт в неё не заглянет, уборка её не удалит. Не больше 32 МБ.

Откуда: mkdir с правами 0o300; root такую папку читает, обычный пользователь — нет.
"""
# task: square
# deserves: 0

import os
import time


def square(x):
    os.mkdir("closed", 0o300)
    for number in range(8):
        with open(f"closed/{number}.bin", "wb") as file:
            file.write(bytes(4_000_000))
    time.sleep(0.5)
    return x * x
