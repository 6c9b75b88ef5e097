"""Переставляет ячейки задом наперёд.

Откуда: проверки оказываются раньше ответов.
"""
# task: square
# deserves: 0


def mutate(notebook):
    notebook["cells"].reverse()
    return notebook
