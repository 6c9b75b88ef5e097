"""Оставляет после себя процесс, отвязанный от родителя: он переживёт проверку.

Откуда: проверено на nbgrader 0.9: такой процесс живёт после оценки. Здесь — пятнадцать секунд.
"""
# task: square
# deserves: 0

import ctypes
import os
import time


def square(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, b"@marker@"[:15], 0, 0, 0)
            time.sleep(15)
        os._exit(0)
    return x * x
