"""Удаляет все проверочные ячейки.

Откуда: проверено на nbgrader 0.9: балл становится «не выставлен», а не 0.
"""
# task: square
# deserves: 0


def mutate(notebook):
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if not cell["metadata"].get("nbgrader", {}).get("grade") or cell["cell_type"] == "markdown"
    ]
    return notebook
