"""Проверки `course doctor`: каждая — функция, её docstring — название на экране."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires, version
from typing import NamedTuple

from ..places import ROOT

OLDEST_PYTHON = (3, 11)
LEAST_MEMORY = 2.0  # ГиБ свободной памяти: столько занимает самая тяжёлая лекция с запасом
LEAST_DISK = 1.0  # ГиБ на диске, где лежит курс
REINSTALL = "выполните `make lab` или `pip install -c constraints.txt -e .`"


class Finding(NamedTuple):
    """Итог одной проверки: прошла ли, что увидели, что делать."""

    ok: bool
    detail: str
    remedy: str = ""


def python() -> Finding:
    """Python"""
    actual = ".".join(map(str, sys.version_info[:3]))
    needed = ".".join(map(str, OLDEST_PYTHON))
    remedy = f"установите Python {needed} или новее с python.org и создайте .venv заново"
    return Finding(sys.version_info >= OLDEST_PYTHON, actual, remedy)


def packages() -> Finding:
    """Пакеты"""
    from packaging.requirements import Requirement

    wrong = []
    needed = [Requirement(line) for line in requires("cnn-course") or [] if "extra ==" not in line]
    for requirement in needed:
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(f"нет {requirement.name}")
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            wrong.append(f"{requirement.name} {installed}, нужно {requirement.specifier}")
    if wrong:
        return Finding(False, "; ".join(wrong), REINSTALL)
    main = ", ".join(f"{name} {version(name)}" for name in ("torch", "numpy", "jupyterlab"))
    return Finding(True, f"{len(needed)} на месте ({main})")


def memory() -> Finding:
    """Свободная память"""
    import psutil

    free = psutil.virtual_memory().available / 2**30
    remedy = f"закройте лишние программы: лекциям нужно {LEAST_MEMORY:.0f} ГиБ"
    return Finding(free >= LEAST_MEMORY, f"{free:.1f} ГиБ", remedy)


def disk() -> Finding:
    """Место на диске"""
    import shutil

    free = shutil.disk_usage(ROOT).free / 2**30
    remedy = f"освободите место: нужно {LEAST_DISK:.0f} ГиБ"
    return Finding(free >= LEAST_DISK, f"{free:.1f} ГиБ", remedy)


def data() -> Finding:
    """Данные"""
    from ..data import DataError, imagenet_classes, imagenet_samples, mnist, photo, photo_names

    try:
        digits = len(mnist(True)) + len(mnist(False))
        photos = len([photo(name) for name in photo_names()]) + len(imagenet_samples())
        classes = len(imagenet_classes())
    except DataError as error:
        return Finding(False, "есть испорченный файл", str(error))
    detail = f"{digits} цифр MNIST (суммы SHA-256 верны), {photos} фотографий, {classes} классов"
    return Finding(True, detail)


def fonts() -> Finding:
    """Шрифт с русскими буквами"""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    path = findfont(FontProperties())
    font = get_font(path)
    missing = [letter for letter in "Ёёжщю" if not font.get_char_index(ord(letter))]
    remedy = f"в шрифте нет букв {''.join(missing)}: уберите font.family из своего matplotlibrc"
    return Finding(not missing, font.family_name, remedy)


def kernel() -> Finding:
    """Ядро Jupyter"""
    from jupyter_client.manager import start_new_kernel

    code = "import course_utils, sys; assert sys.version_info >= (3, 11)"
    try:
        manager, client = start_new_kernel(startup_timeout=60, extra_arguments=["--log-level=40"])
    except (RuntimeError, OSError) as error:
        return Finding(False, f"не запускается ({_first_line(error)})", REINSTALL)
    try:
        reply = client.execute_interactive(code, timeout=60, output_hook=lambda _: None)
    except TimeoutError:
        return Finding(False, "не отвечает", REINSTALL)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok":
        return Finding(False, f"{reply['content']['ename']} при импорте course_utils", REINSTALL)
    return Finding(True, "запускается и видит course_utils")


def _first_line(error: Exception) -> str:
    return re.split(r"[\r\n]", str(error), maxsplit=1)[0]


CHECKS: tuple[Callable[[], Finding], ...] = (python, packages, memory, disk, data, fonts, kernel)
