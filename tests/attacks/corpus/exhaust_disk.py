"""Пишет сто файлов по мегабайту (предел в этом тесте — 16 МБ).

Откуда: полный диск останавливает всех, а не только виноватого.
"""
# task: square
# deserves: 0

import time


def square(x):
    for number in range(100):
        with open(f"{number}.bin", "wb") as file:
            file.write(bytes(1 << 20))
    time.sleep(0.5)
    return x * x
