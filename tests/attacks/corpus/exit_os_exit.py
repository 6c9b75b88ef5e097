"""os._exit(0): процесс кончается без ошибки и без ответа.

Откуда: проверено на nbgrader 0.9: пропадает вся работа.
"""
# task: square
# deserves: 0

import os


def square(x):
    os._exit(0)
