"""Начало атак через замки на файл библиотеки: число — это место замка.

Не атака, а общая часть: приписывается к тем, у кого есть строка `# with: _lock`.
"""

import fcntl
import os
import struct

import torch

FILE = open(os.path.join(os.path.dirname(torch.__file__), "version.py"), "rb")


def lock(kind, command, start, length):
    """Замок на байты файла: поставить или узнать."""
    return fcntl.fcntl(FILE, command, struct.pack("hhqqi4x", kind, 0, start, length, 0))


def attempt(action):
    """Результат или ничего."""
    try:
        return action()
    except OSError:
        return None
