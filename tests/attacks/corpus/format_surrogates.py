"""Одинокие суррогаты, нулевые байты и смена направления письма в тексте и именах.

Откуда: проверено на nbgrader 0.9: суррогат в выводе роняет ядро.
"""
# task: square
# deserves: 0


def mutate(notebook):
    odd = "\ud800 \x00 \u202e \ufeff \x1b[31m"
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "square":
            cell["source"] = f"print('\ud800')\n# {odd}\n" + cell["source"]
    extra = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append({**extra, "id": "extra", "source": f"1  # {odd}"})
    notebook["cells"].append(
        {"cell_type": "markdown", "metadata": {odd: odd}, "source": odd, "id": odd}
    )
    return notebook
