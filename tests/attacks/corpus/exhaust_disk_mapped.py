"""То же без открытых файлов: удалённый файл держит отображение в память. Не больше 48 МБ.

Откуда: пределы на число дескрипторов отображений не считают.
"""
# task: square
# deserves: 0

import mmap
import os
import time

HELD = []


def square(x):
    for number in range(12):
        with open(f"{number}.bin", "w+b", buffering=0) as file:
            file.write(bytes(4_000_000))
            HELD.append(mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ))
        os.unlink(f"{number}.bin")
    time.sleep(0.5)
    return x * x
