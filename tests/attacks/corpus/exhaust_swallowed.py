"""Ловит и глотает всё, чем его пытаются прервать.

Откуда: проверено на nbgrader 0.9: проглоченный KeyboardInterrupt теряет всю работу.
"""
# task: square
# deserves: 0

import signal
import time

for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def square(x):
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            pass
