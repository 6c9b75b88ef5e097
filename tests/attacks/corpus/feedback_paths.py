"""Честная ошибка библиотеки: в её тексте и трассировке — пути машины преподавателя.

Откуда: ImportError называет файл; трассировка — все файлы по дороге.
"""
# task: square
# deserves: 0

import os
import sys

print(os.getcwd(), sys.prefix, np.__file__, sys.path, os.environ.get("HOME"))


def square(x):
    from numpy import nothing

    return nothing


np.linalg.inv(np.zeros((2, 2)))
