"""Знает ответы на все открытые примеры и больше ничего.

Откуда: самое частое «решение» на свете.
"""
# task: square
# deserves: 0


def square(x):
    return {3: 9, 0: 0, -2: 4}.get(x) if np.ndim(x) == 0 else np.zeros_like(x)
