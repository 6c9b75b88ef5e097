"""Обрывает файл на середине.

Откуда: недокачанный файл.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder

import json


def place(folder, notebook):
    folder.mkdir(parents=True)
    text = json.dumps(notebook)
    (folder / "hw.ipynb").write_text(text[: len(text) // 2])
