"""Папка в папке, полторы тысячи раз: рекурсивная уборка до дна не дойдёт.

Откуда: os.walk и shutil.rmtree рекурсивны; путь ещё и длиннее PATH_MAX не бывает.
"""
# task: square
# deserves: 0

import os


def square(x):
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    raise ValueError("спустились")
