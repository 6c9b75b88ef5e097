"""Метаданные в тысячу уровней и с чужими типами.

Откуда: рекурсивный обход и проверка схемы.
"""
# task: square
# deserves: 0


def mutate(notebook):
    deep = {}
    for _ in range(300):
        deep = {"nbgrader": deep}
    notebook["metadata"] |= {"deep": deep, "language_info": 5, "widgets": {"state": None}}
    for cell in notebook["cells"]:
        cell["metadata"]["deep"] = deep
    return notebook
