"""Поднимает StopIteration: чужой цикл тихо кончится.

Откуда: ошибка, которая в Python значит «всё в порядке».
"""
# task: square
# deserves: 0


def square(x):
    raise StopIteration
