"""Бесконечный цикл в функции.

Откуда: самая частая честная ошибка.
"""
# task: square
# deserves: 0


def square(x):
    while True:
        pass
