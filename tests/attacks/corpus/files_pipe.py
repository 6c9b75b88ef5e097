"""Вместо файла — канал: кто откроет его на чтение, будет ждать вечно.

Откуда: общий приём против всего, что читает чужие папки.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder

import os


def place(folder, notebook):
    folder.mkdir(parents=True)
    os.mkfifo(folder / "hw.ipynb")
