"""Двадцать тысяч пустых и непустых ячеек.

Откуда: каждая ячейка — обход, вывод и строка отзыва.
"""
# task: square
# deserves: 0


def mutate(notebook):
    one = {
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"] += [one] * 20_000
    return notebook
