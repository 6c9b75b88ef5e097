"""Поднимает KeyboardInterrupt, будто прервал преподаватель.

Откуда: nbclient узнаёт прерывание по этой ошибке.
"""
# task: square
# deserves: 0


def square(x):
    raise KeyboardInterrupt
