"""Вместо файла — папка с именем hw.ipynb.

Откуда: так получается и без умысла, если распаковать архив в архиве.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    (folder / "hw.ipynb" / "hw.ipynb").mkdir(parents=True)
