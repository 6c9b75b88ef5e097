"""Файл на сто мегабайт (разрежённый: места не занимает).

Откуда: ноутбук с картинками и видео внутри.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    folder.mkdir(parents=True)
    with open(folder / "hw.ipynb", "wb") as file:
        file.truncate(100 << 20)
