"""Возвращает range на триллион: передать его ничего не стоит, сложить — годы.

Откуда: цикл внутри sum() и max() сигналом Python не прервать.
"""
# task: ladder
# deserves: 0


def ladder(n):
    return range(10**12)
