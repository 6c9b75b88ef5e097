"""Пятьдесят тысяч знаков, на которых раскраска кода квадратична: по полминуты на ячейку.

Откуда: отзывы раскрашивал процесс преподавателя, без предела и по одному; одна такая работа держала
класс час, и таблицы оценок всё это время не было.
"""
# task: square
# deserves: 0


def mutate(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "square":
            cell["source"] = "def square(x):\n    return x\n" + " \n" * 24000
    blank = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for text in (" \n" * 24990 + "1", "'" + "\\N{" * 12000 + "'"):
        notebook["cells"].append({**blank, "id": f"own-{len(text)}", "source": text})
    return notebook
