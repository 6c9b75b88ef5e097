"""Пустой файл.

Откуда: так выглядит файл, на котором кончилось место.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(b"")
