"""Двести тысяч открытых скобок вместо ноутбука.

Откуда: рекурсивный разбор JSON.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(b"[" * 200_000)
