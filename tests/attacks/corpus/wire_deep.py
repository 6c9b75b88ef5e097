"""Вкладывает списки в списки миллион раз.

Откуда: рекурсивный разбор.
"""
# task: square
# deserves: 0
# with: _channel


def square(x):
    raw(b"[" * 1_000_000 + b"]" * 1_000_000)
    value = []
    for _ in range(100_000):
        value = [value]
    return value
