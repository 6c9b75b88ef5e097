"""Обращается по нулевому адресу.

Откуда: проверено на nbgrader 0.9: пропадает вся работа.
"""
# task: square
# deserves: 0

import ctypes


def square(x):
    ctypes.string_at(0)
