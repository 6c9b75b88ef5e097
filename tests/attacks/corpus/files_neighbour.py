"""Списывает: читает работу соседа, сданную рядом.

Откуда: проверено на nbgrader 0.9: чужие работы открыты на чтение.
"""
# task: square
# deserves: 0

import json

with open("@course@/submitted/honest-1/hw/hw.ipynb", encoding="utf-8") as file:
    CELLS = json.load(file)["cells"]
for cell in CELLS:
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "square":
        exec("".join(cell["source"]))
