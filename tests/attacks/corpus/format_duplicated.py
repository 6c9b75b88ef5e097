"""Копирует проверочную ячейку вместе с метаданными, как делает Ctrl-C, Ctrl-V.

Откуда: проверено на nbgrader 0.9: обрывается проверка всего класса.
"""
# task: square
# deserves: 0
# stock: crash


def mutate(notebook):
    tests = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    notebook["cells"] += [{**cell, "id": f"copy-{n}"} for n, cell in enumerate(tests)]
    return notebook
