"""Сдаёт два ответа: верный и, ниже, неверный с тем же именем.

Откуда: считается последний; первый не должен остаться в силе.
"""
# task: square
# deserves: 0


def mutate(notebook):
    answer = next(c for c in notebook["cells"] if "def square" in str(c["source"]))
    good = {**answer, "id": "good", "source": "def square(x):\n    return x * x"}
    notebook["cells"].insert(0, good)
    return notebook
