"""Страницы лекций: `course html`. Один файл на лекцию, без сети и без программ внутри.

Формулы — MathML, рисунки лежат внутри, ссылки ведут на соседние страницы. Разметка — штатная
разметка nbconvert, вид — в assets/pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from ..places import ASSETS
from .catalog import Lecture
from .normalise import normalise
from .offline import SelfContained, title

MAP = "00"


def export(chosen: Sequence[Lecture], folder: Path) -> Iterator[Path]:
    """Пишет страницы лекций и отдаёт их пути по одному, по мере готовности.

    Параметры:
        chosen: лекции.
        folder: папка для страниц; создаётся, если её нет. Ссылки на лекции, страниц которых в ней
            нет и не будет, становятся простым текстом; на задания — тоже.
    """
    folder.mkdir(parents=True, exist_ok=True)
    exporter = page_exporter()
    notebooks = {one.path.stem: nbformat.read(one.path, as_version=4) for one in chosen}
    titles = {name: title(notebook) for name, notebook in notebooks.items()}
    known = {path.stem for path in folder.glob("*.html")} | set(notebooks)
    for lecture in chosen:
        notebook = notebooks[lecture.path.stem]
        normalise(notebook, lecture.number)
        resources = {
            "metadata": {"path": str(lecture.path.parent), "name": lecture.path.stem},
            "known": known,
            "neighbours": neighbours(lecture.path.stem, titles),
        }
        body, _ = exporter.from_notebook_node(notebook, resources)
        page = folder / f"{lecture.path.stem}.html"
        page.write_text(body, "utf-8")
        yield page


def page_exporter() -> Any:
    """Экспортёр nbconvert с шаблоном страницы."""
    return HTMLExporter(
        extra_template_basedirs=[str(ASSETS / "pages")],
        template_name="course_page",
        preprocessors=[SelfContained],
        language_code="ru",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def neighbours(name: str, titles: dict[str, str]) -> NotebookNode:
    """Куда со страницы: карта курса, предыдущая и следующая лекции из тех, что выгружаются."""
    names = sorted(titles)
    place = names.index(name)
    found = {
        "map": next((one for one in names if one.startswith(MAP)), name),
        "previous": names[place - 1] if place else name,
        "next": names[place + 1] if place + 1 < len(names) else name,
    }
    return NotebookNode(
        {
            kind: {"href": f"{one}.html", "title": titles[one]}
            for kind, one in found.items()
            if one != name
        }
    )
