"""Подделывает ошибку с невозможным именем класса.

Откуда: имя с нулевым байтом роняет type().
"""
# task: square
# deserves: 0
# with: _channel

reply(error=fields(type="a\0b", text="x"))


def square(x):
    return None
