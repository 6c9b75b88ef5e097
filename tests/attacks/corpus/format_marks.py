"""Пишет в своих ячейках пометки скрытых проверок и решений, непарные.

Откуда: пометки вырезают поиском строки.
"""
# task: square
# deserves: 0


def mutate(notebook):
    marks = ["BEGIN HIDDEN TESTS", "END SOLUTION", "BEGIN MARK SCHEME", "END HIDDEN TESTS"]
    text = "".join(f"### {mark}\n" for mark in marks)
    for cell in list(notebook["cells"]):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = cell["source"] + "\n" + text
    extra = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append({**extra, "id": "extra", "source": text})
    return notebook
