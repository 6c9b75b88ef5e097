"""Где лежат лекции и как называются."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import CourseError
from ..places import ROOT

_NAME = re.compile(r"(\d\d)_\w+\.ipynb")


class Lecture(NamedTuple):
    """Лекция на диске: номер из имени файла («03») и путь."""

    number: str
    path: Path


def lectures(numbers: Sequence[str] = (), *, folder: Path | None = None) -> list[Lecture]:
    """Лекции по возрастанию номеров.

    Параметры:
        numbers: какие нужны («3» и «03» — одно и то же); пусто — все.
        folder: папка с ноутбуками; по умолчанию `notebooks/`.

    Ошибки:
        CourseError: такой лекции нет; в тексте — какие есть.
    """
    folder = folder or ROOT / "notebooks"
    named = ((_NAME.fullmatch(path.name), path) for path in sorted(folder.glob("*.ipynb")))
    found = {name[1]: path for name, path in named if name}
    wanted = [number.zfill(2) for number in numbers] or list(found)
    if missing := [number for number in wanted if number not in found]:
        there = ", ".join(found) or "пока ни одной"
        raise CourseError(f"нет лекции {', '.join(missing)}; есть: {there}")
    return [Lecture(number, found[number]) for number in wanted]
