"""Убивает сам себя сигналом SIGKILL.

Откуда: общий приём.
"""
# task: square
# deserves: 0

import os
import signal


def square(x):
    os.kill(os.getpid(), signal.SIGKILL)
