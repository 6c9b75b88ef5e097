"""Ноутбук в UTF-16 с меткой порядка байтов и мусором в конце.

Откуда: Блокнот Windows, «сохранить как».
"""
# task: square
# deserves: 0
# loses: total, scale, ladder

import json


def place(folder, notebook):
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(json.dumps(notebook).encode("utf-16") + b"\xff")
