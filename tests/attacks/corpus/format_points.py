"""Меняет баллы, флаги и контрольные суммы в метаданных.

Откуда: метаданные едут вместе с работой.
"""
# task: square
# deserves: 0


def mutate(notebook):
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader")
        if meta:
            meta |= {
                "points": 99,
                "grade": True,
                "solution": True,
                "locked": False,
                "checksum": "0",
            }
    return notebook
