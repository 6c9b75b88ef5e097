"""Называет свою ячейку именем проверки и объявляет её ответом.

Откуда: проверяющий ищет ячейки по grade_id, а имя пишет студент.
"""
# task: square
# deserves: 0


def mutate(notebook):
    flags = {"grade": False, "solution": True, "locked": False, "schema_version": 3}
    for name in ("test_square", "setup", "why"):
        meta = {"nbgrader": {**flags, "grade_id": name}}
        cell = {"cell_type": "code", "metadata": meta, "source": "2.0", "outputs": []}
        notebook["cells"].insert(0, {**cell, "execution_count": None, "id": f"own-{name}"})
    return notebook
