"""Переписывает проверочные ячейки так, чтобы они проходили.

Откуда: nbgrader восстанавливает их по журналу, другие — не всегда.
"""
# task: square
# deserves: 0


def mutate(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "2.0"
    return notebook
