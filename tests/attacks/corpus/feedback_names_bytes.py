"""Имя папки не в UTF-8: так распаковывается архив, сделанный в Windows.

Откуда: cp1251 в именах внутри zip; у обычного Python это имя с суррогатами.
"""
# task: square
# deserves: 0
# student: \udccf\udce5\udcf2\udcff


def square(x):
    return None
