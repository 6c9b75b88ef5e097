"""Вместо работы сдаёт ссылку на исходный ноутбук.

Откуда: ссылки переживают распаковку архивов; nbgrader копирует их содержимое.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    folder.mkdir(parents=True)
    source = folder.parents[2] / "solutions" / "hw" / "hw.ipynb"
    (folder / "hw.ipynb").symlink_to(source)
