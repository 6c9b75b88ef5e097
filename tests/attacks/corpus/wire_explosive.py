"""Возвращает объект, который падает, виснет или гибнет на любом обращении.

Откуда: repr, хеш и сравнение чужого объекта в отчёте об ошибке.
"""
# task: square
# deserves: 0

import os


class Bomb(Exception):
    def __getattribute__(self, name):
        os._exit(1)

    __repr__ = __str__ = __hash__ = lambda self: os._exit(1)


def square(x):
    raise Bomb("x")
