"""Сохранённые выводы: полные, без предупреждений, ошибок и следов чужого компьютера."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..notebook import Cell, Notebook

LARGEST = 1024 * 1024  # байт
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_WARNING = re.compile(r"\b\w*Warning\b:|Traceback \(most recent call last\)")
_MACHINE = re.compile(
    r"(?<![\w.:/])/(?:home|root|tmp|Users|usr|opt|var|mnt|work)/\w"
    r"|[A-Z]:\\\\?\w|site-packages|<ipython-input|\bat 0x[0-9a-f]{6,}"
)


def size(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Файл не больше мегабайта."""
    actual = notebook.path.stat().st_size
    if actual > LARGEST:
        yield 0, f"файл занимает {actual / LARGEST:.2f} МиБ, можно до 1 МиБ: уменьшите рисунки"


def executed(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Ячейки выполнены подряд, сверху вниз, в свежем ядре."""
    cells = [cell for cell in notebook.code if cell.source.strip()]
    for expected, cell in enumerate(cells, start=1):
        actual = cell.content.execution_count
        if actual != expected:
            repeat = f"выполните `course notebooks {notebook.path.name[:2]}`"
            yield cell.number, f"счётчик выполнения {actual}, ожидался {expected}: {repeat}"
            return


def alt_text(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """У каждого рисунка есть описание по-русски."""
    for picture in notebook.pictures():
        if not picture.alt.strip():
            yield picture.cell, f"у рисунка {picture.mime} нет описания alt"
        elif not CYRILLIC.search(picture.alt):
            yield picture.cell, f"описание рисунка не по-русски: {picture.alt!r}"


def clean(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """В выводах нет потока ошибок, предупреждений и исключений."""
    for cell in notebook.code:
        for output in cell.outputs:
            if output.output_type == "error":
                yield cell.number, f"в выводе исключение {output.ename}: покажите его через except"
            elif output.output_type == "stream" and output.name == "stderr":
                yield cell.number, f"вывод в stderr: {output.text.strip()[:60]!r}"
        if found := _WARNING.search(_text(cell)):
            yield cell.number, f"в выводе предупреждение или трассировка: {found[0]}"


def machine(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Ни в тексте, ни в выводах нет путей и адресов чужого компьютера."""
    for cell in notebook.cells:
        for place, text in (("тексте", cell.source), ("выводе", _text(cell))):
            if found := _MACHINE.search(text):
                yield cell.number, f"в {place} след компьютера автора: {found[0]!r}"


def _text(cell: Cell) -> str:
    """Весь текст вывода ячейки."""
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", ""))
        data = output.get("data", {})
        parts += [data[mime] for mime in data if mime.startswith("text/")]
    return "\n".join(parts)


RULES = (size, executed, alt_text, clean, machine)
