"""Начало атак через время последнего чтения: бит — это прочитан ли файл библиотеки.

Не атака, а общая часть: приписывается к тем, у кого есть строка `# with: _atime`.
"""

import os


def files():
    """Файлы, которых обычно никто не читает, по порядку."""
    import torch

    folder = os.path.join(os.path.dirname(torch.__file__), "include", "ATen", "ops")
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]


def load(start):
    """Число из тридцати двух бит, записанное с файла `start`."""
    bits = []
    for path in files()[start : start + 32]:
        info = os.stat(path)
        bits.append(info.st_atime > max(info.st_mtime, info.st_ctime))
    return sum(bit << place for place, bit in enumerate(bits))


def save(number, start):
    """Записывает число: читает файлы, стоящие на местах единиц."""
    for place, path in enumerate(files()[start : start + 32]):
        if number >> place & 1:
            with open(path, "rb") as file:
                file.read(1)
