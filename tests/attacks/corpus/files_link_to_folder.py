"""Вместо своей папки сдаёт ссылку на папку отличника.

Откуда: ссылки переживают распаковку архивов; O_NOFOLLOW смотрит только на конец пути.
"""
# task: square
# deserves: 0
# loses: total, scale, ladder


def place(folder, notebook):
    folder.parent.mkdir(parents=True)
    folder.symlink_to(folder.parents[1] / "honest-1" / "hw")
