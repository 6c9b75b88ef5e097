"""Ноутбук третьей версии формата.

Откуда: старые тетради IPython.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder

import json


def place(folder, notebook):
    folder.mkdir(parents=True)
    old = {"nbformat": 3, "worksheets": [{"cells": notebook["cells"]}], "metadata": {}}
    (folder / "hw.ipynb").write_text(json.dumps(old))
