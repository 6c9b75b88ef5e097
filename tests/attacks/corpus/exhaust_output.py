"""Печатает пять мегабайт, тысячу значений и ошибку длиной в мегабайт; задача при этом решена.

Откуда: nbgrader 0.9 делает из этого отзыв в десятки мегабайт.
"""
# task: square
# deserves: 2

from IPython.display import display

print("ж" * 5_000_000)
for number in range(1000):
    display(number)


def square(x):
    print("ы" * 1_000_000)
    return x * x


raise ValueError("э" * 1_000_000)
