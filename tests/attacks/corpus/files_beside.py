"""Кладёт рядом с работой модули с именами библиотек, ссылку на решение и чужой путь.

Откуда: файлы рядом с ноутбуком попадают в песочницу; попасть они должны только туда и только
свои, а подменить библиотеку проверяющему не могут.
"""
# task: square
# deserves: 0

import json
import os


def place(folder, notebook):
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(json.dumps(notebook).encode())
    for name in ("numpy.py", "course_utils.py", "checks.py", "sitecustomize.py"):
        (folder / name).write_text("open('/tmp/attack-was-here-beside', 'w')\nraise SystemExit")
    os.symlink(folder.parents[2] / "solutions" / "hw" / "hw.ipynb", folder / "solution.json")
    os.symlink("/etc", folder / "etc")
    os.mkfifo(folder / "pipe.csv")
    (folder / "..\\..\\x.csv").write_text("1")
