"""Двести потоков на три секунды.

Откуда: RLIMIT_NPROC общий на имя пользователя, поэтому потоки часто не считают.
"""
# task: square
# deserves: 0

import threading
import time

threading.stack_size(1 << 16)


def square(x):
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
    time.sleep(1)
    return x * x
