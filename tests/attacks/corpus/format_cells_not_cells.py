"""Вместо ячеек — числа, строки, списки и словари без полей.

Откуда: разбор без проверки типов падает на любом из них.
"""
# task: square
# deserves: 0


def mutate(notebook):
    junk = [None, 5, "x", [], {}, {"source": 7}, {"metadata": [], "source": [1, None]}]
    junk += [{"cell_type": "code", "metadata": {"nbgrader": 5}, "source": {"a": 1}, "outputs": 3}]
    notebook["cells"] = [*junk, *notebook["cells"], *junk]
    return notebook
