"""Общее у страниц и слайдов: после этого шага лекции не нужны ни сеть, ни соседние файлы."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from nbconvert.filters.markdown import markdown2html
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from ..formulas import render

PICTURE = re.compile(r"(?<=\]\()img/[^)\s]+")
HEADING = re.compile(r"^# +(.+?)\s*$", re.MULTILINE)
LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\.ipynb(?P<place>#[^)\s]*)?\)")
RAW = re.compile(r"<a href=\"(?P<target>[^\"#]+)\.ipynb(?P<place>#[^\"]*)?\">(?P<text>.*?)</a>")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
CAPTION = "*Рисунок.*"


class SelfContained(Preprocessor):
    """Кладёт рисунки внутрь, делает формулы MathML, связывает подписи с рисунками.

    Ссылки ведут на страницы лекций из `resources["known"]`; у слайдов соседей нет.
    """

    enabled = True

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Готовит ноутбук на месте; его папка — в `resources["metadata"]["path"]`."""
        notebook.metadata.title = title(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                attach_pictures(cell, Path(resources["metadata"]["path"]))
                cell.source = render(relinked(cell.source, resources.get("known", set())))
        draw_figures(notebook.cells)
        return notebook, resources


def title(notebook: NotebookNode) -> str:
    """Первый заголовок лекции."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = (HEADING.search(text) for text in texts)
    return next((heading[1] for heading in found if heading), "")


def relinked(markdown: str, known: set[str]) -> str:
    """Текст, в котором ссылки на ноутбуки ведут на страницы `known`, а прочие — просто слова.

    >>> relinked("[лекция 2](02_a.ipynb) и [hw01](../assignments/hw01/hw01.ipynb)", {"02_a"})
    '[лекция 2](02_a.html) и hw01'
    """

    def page(link: re.Match[str]) -> str:
        if link["target"] not in known:
            return link["text"]
        address = f"{link['target']}.html{link['place'] or ''}"
        raw = link[0].startswith("<")
        return f'<a href="{address}">{link["text"]}</a>' if raw else f"[{link['text']}]({address})"

    def both(text: str) -> str:
        return RAW.sub(page, LINK.sub(page, text))

    parts, end = [], 0
    for code in CODE.finditer(markdown):
        parts += [both(markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, both(markdown[end:])])


def attach_pictures(cell: NotebookNode, folder: Path) -> None:
    """Кладёт рисунки `![…](img/…)` в саму ячейку; `folder` — папка ноутбука."""
    for name in set(PICTURE.findall(cell.source)):
        content = b64encode((folder / name).read_bytes()).decode()
        cell.setdefault("attachments", {})[name] = {guess_type(name)[0]: content}
    cell.source = PICTURE.sub(lambda found: f"attachment:{found[0]}", cell.source)


def draw_figures(cells: Sequence[NotebookNode]) -> None:
    """Картинки в выводе становятся `<figure>`, а подпись из следующей ячейки переходит в него.

    Подпись — ячейка с текстом сразу под картинкой, которая начинается словом «*Рисунок.*». Сама
    ячейка пустеет, но остаётся: по ней nbconvert считает границы слайдов.
    """
    for cell, below in zip(cells, [*cells[1:], None], strict=True):
        pictures = [output for output in cell.get("outputs", []) if picture_type(output)]
        for output in pictures:
            caption = ""
            if output is pictures[-1] and below is not None and below.source.startswith(CAPTION):
                caption, below.source = below.source, ""
            output.data = NotebookNode({"text/html": figure(output, caption)})


def picture_type(output: NotebookNode) -> str:
    """MIME-тип картинки в выводе; пусто, если картинки нет."""
    return next((mime for mime in output.get("data", {}) if mime.startswith("image/")), "")


def figure(output: NotebookNode, caption: str) -> str:
    """HTML рисунка: описание — из вывода (его туда кладёт `plot.Figure`), подпись — из текста."""
    mime = picture_type(output)
    alt = output.metadata.get(mime, {}).get("alt", "")
    content = output.data[mime]
    if mime == "image/svg+xml":
        content = b64encode(content.encode()).decode()
    address = f"data:{mime};base64,{''.join(content.split())}"
    text = f"<figcaption>{markdown2html(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{address}" alt="{escape(alt)}">{text}</figure>'
