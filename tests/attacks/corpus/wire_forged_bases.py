"""Подделывает ошибку, чей класс так просто не создать.

Откуда: ExceptionGroup требует двух аргументов, а список строк бывает числом.
"""
# task: square
# deserves: 0
# with: _channel

reply(error=fields(type="x", bases=["l", ["ExceptionGroup"]], lines=5))


def square(x):
    return None
