"""Отзыв студенту: страница без скрытых проверок, без программ и без обращений в сеть.

Страница строится из проверенного ноутбука, где всё пришедшее от студента уже очищено; политика
безопасности содержимого (CSP) в её заголовке — второй замок.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mistune
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from ...places import ASSETS
from ..files import write_whole
from ..notebook import raw, source
from ..notebook.checked import is_simple, owned
from ..notebook.raw import Notebook, RawCell
from ..result import Result, TaskResult

SHARED = 500  # ячейки преподавателя одни на весь класс
TEMPLATES = ASSETS / "grading"


@dataclass
class Block:
    """Ячейка на странице.

    Поля:
        body: безопасный HTML.
        texts, images: выводы; картинки — адресами data:.
        mark, full: статус и балл словами, полный ли он.
    """

    name: str
    student: bool
    body: Markup
    texts: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    mark: str = ""
    full: bool = True


def render(notebook: Notebook, result: Result, comments: dict[str, str], note: str = "") -> str:
    """Страница отзыва.

    Параметры:
        notebook: проверенный ноутбук с формулами MathML (см. `notebook.checked`).
        result: итог работы.
        comments: grade_id → замечание преподавателя.
        note: что ещё сказать о странице.
    """
    simple = is_simple(notebook)
    tasks = {task.task: task for task in result.tasks}
    return _template().render(
        assignment=result.assignment,
        student=result.student,
        score=result.score,
        points=result.points,
        note="; ".join(filter(None, (result.note, note))),
        tasks=result.tasks,
        comments=defaultdict(str, comments),
        blocks=[_block(cell, tasks, simple) for cell in notebook["cells"]],
        highlight=Markup(HtmlFormatter().get_style_defs(".highlight")),
    )


def write(page: str, folder: Path, assignment: str) -> None:
    """Записывает страницу целиком или никак."""
    write_whole(folder / f"{assignment}.html", page)


def visible(cell: RawCell) -> str:
    """Текст ячейки преподавателя без скрытых проверок и схемы оценивания; студента — как есть."""
    text = raw.joined(cell["source"])
    return text if owned(cell) else source.visible(text)


def _block(cell: RawCell, tasks: dict[str, TaskResult], simple: bool) -> Block:
    name = raw.grade_id(cell)
    text, student = visible(cell), owned(cell)
    as_is = student and simple
    if as_is and cell["cell_type"] != "code":
        return Block(name, student, _plain(text))
    if cell["cell_type"] != "code":
        return Block(name, student, _attached(_markdown(text), cell.get("attachments", {})))
    block = Block(name, student, _plain(text) if as_is else _code(text))
    task = tasks.get(name)
    if task is not None and task.score is not None:
        block.full = task.score >= task.points
        block.mark = f"{task.status.russian}: {task.score:g} из {task.points:g}"
        block.mark += f"\n{task.message}" if task.message else ""
        return block
    for output in cell.get("outputs", []):
        _show(output, block)
    return block


def _show(output: dict[str, Any], block: Block) -> None:
    data = output.get("data", {})
    image = next((f"data:{m};base64,{data[m]}" for m in data if m.startswith("image/")), "")
    if image:
        block.images.append(image)
    elif output["output_type"] == "error":
        block.texts.append("\n".join(output["traceback"]))
    else:
        block.texts.append(str(output.get("text") or data.get("text/plain", "")))


@cache
def _template() -> Template:
    view = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return view.get_template("feedback.html.j2")


def _plain(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(text)


@lru_cache(SHARED)
def _code(text: str) -> Markup:
    return Markup(highlight(text, PythonLexer(), HtmlFormatter()))


@lru_cache(SHARED)
def _markdown(text: str) -> str:
    renderer = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=("attachment:",))
    convert = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])
    return str(convert(text))


def _attached(page: str, attachments: dict[str, dict[str, str]]) -> Markup:
    """Текст, в котором вставленные картинки стоят на своих местах."""
    for name, bundle in attachments.items():
        for mime, data in bundle.items():
            for written in {name, quote(name)}:  # в адресе русские буквы пишутся кодами
                page = page.replace(
                    f'src="attachment:{written}"', f'src="data:{mime};base64,{data}"'
                )
    return Markup(page)
