"""Имя папки — разметка: оно попадает на страницы, в таблицы и в пути.

Откуда: имена студентов приходят из чужих систем вместе с архивом.
"""
# task: square
# deserves: 0
# student: <img src=x onerror=alert(1)>


def square(x):
    return None
