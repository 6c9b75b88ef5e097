"""Отвечает верно, но берёт в аренду файлы библиотек: сосед ждёт каждый из них по 45 секунд.

Откуда: fcntl(F_SETLEASE) на своих файлах; курс, установленный преподавателем, — его файлы.
"""
# task: square
# deserves: 2

import fcntl
import glob
import os
import signal

import matplotlib

signal.signal(signal.SIGIO, signal.SIG_IGN)
HELD = []
for path in glob.glob(os.path.dirname(matplotlib.__file__) + "/**/*.pyc", recursive=True)[:60]:
    try:
        HELD.append(os.open(path, os.O_RDONLY))
        fcntl.fcntl(HELD[-1], fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError:
        pass


def square(x):
    return x * x
