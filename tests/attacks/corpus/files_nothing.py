"""Папка сдана, файла в ней нет; рядом — файл с похожим именем и испорченная отметка времени.

Откуда: обычная ошибка при сдаче.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    folder.mkdir(parents=True)
    (folder / "hw (1).ipynb").write_text("{}")
    (folder / "timestamp.txt").write_text("99999-99-99 xx:yy +9999999")
