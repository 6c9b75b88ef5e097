"""Отзыв: ничего не запускается, не загружается и не выдаёт скрытого."""

from __future__ import annotations

from typing import Any

import pytest
from bleach._vendor import html5lib
from hypothesis import given
from hypothesis import strategies as st
from nbconvert import HTMLExporter
from nbformat import from_dict

from course_utils import formulas
from course_utils.grading.notebook import sanitize
from course_utils.grading.notebook.checked import build, with_formulas
from course_utils.grading.notebook.source import Source
from course_utils.grading.report import page
from course_utils.grading.result import Result, Status, TaskResult

from ..notebooks import SOURCE, data

EXPORTER = HTMLExporter()
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=//evil.example/x.png>",
    "[x](javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![](http://evil.example/x.png)",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example>",
    "<javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\style{background:url(//evil.example)}{x}$",
    "```\n</pre><script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "$`$<script>alert(1)</script>$`$",
    "<!--><script>alert(1)</script>-->",
    "<\n script>alert(1)</script>",
    r"$$\left( [CLICK](javascript:alert(document.domain)) $$",
    r"$$\left( ![t](https://evil.invalid/track.png) $$ \[\left( [x](javascript:alert(1))\]",
    r"$\left( <javascript:alert(1)> https://evil.invalid/a$",
    "https://evil.invalid/page http://evil.invalid <http://evil.invalid>",
    "![x](attachment:none.png) [x](attachment:none.png)",
]
WORDS = [
    "$$",
    "$",
    "\\left(",
    "\\[",
    "\\]",
    "[x](",
    "![x](",
    "javascript:",
    "https://evil.invalid/a",
    ")",
    "]:",
    "[y]",
    "`",
    "```\n",
    "\n\n",
    "> ",
    "    ",
    "<a href=x>",
    "<!--",
    "<",
    "&lt;",
    "&#40;",
    "attachment:a",
    "\u2060",
    "\\",
    "*",
    "_",
    "|",
    "\\text{",
    "}",
    "^",
    "www.evil.invalid",
    "x@evil.invalid",
    " ",
]


def harmless_in_formgrader(answer: str) -> None:
    """Тот же текст глазами nbgrader: formgrader показывает его через nbconvert."""
    book = notebook_of(answer)
    (cell,) = [cell for cell in book["cells"] if cell["id"] == "cell-6"]
    context = {"cell": from_dict(cell)}
    tags = Tags(EXPORTER.markdown2html(context, cell["source"]))
    for name, value in tags.attributes:
        assert not str(name).lower().startswith("on")
        if str(name).lower().endswith(("href", "src", "style")):
            assert value.startswith(("#", "data:image/", "attachment:", "text-align:")), value
    assert not tags.names & {"script", "iframe", "object", "embed", "svg", "form", "link", "base"}


def notebook_of(answer: str, outputs: list | None = None, attachments: Any = None) -> dict:
    result = result_of(answer, outputs, attachments=attachments)
    return with_formulas(build(Source.parse(data(SOURCE)), result, {}))


def page_of(answer: str, outputs: list | None = None, student: str = "anna", **more: Any) -> str:
    result = result_of(answer, outputs, student, **more)
    return page.render(notebook_of(answer, outputs, **more), result, {"why": answer})


def result_of(
    answer: str, outputs: list | None = None, student: str = "anna", attachments: Any = None
) -> Result:
    cells = [{"source": n, "outputs": []} for n in range(len(SOURCE["cells"]))]
    cells[6]["text"] = sanitize.markdown(answer)
    cells[6]["attachments"] = sanitize.attachments(attachments)
    cells[4] |= {"text": sanitize.plain(answer), "outputs": sanitize.outputs(outputs or [])}
    tasks = (TaskResult("test_relu", Status.FAILED, 0.0, 2, sanitize.plain(answer)),)
    return Result(student, "hw01", tasks, cells=tuple(cells))


class Tags:
    """Метки и свойства страницы, как их видит браузер."""

    def __init__(self, page: str) -> None:
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        self.names = {str(node.tag).split("}")[-1] for node in tree.iter()}
        self.attributes = {(n, v) for node in tree.iter() for n, v in node.attrib.items()}


def harmless(page: str) -> None:
    tags = Tags(page)
    assert not tags.names & {"script", "iframe", "object", "embed", "svg", "form", "link", "base"}
    for name, value in tags.attributes:
        assert not str(name).lower().startswith("on")
        if str(name).lower().endswith(("href", "src", "style")):
            assert value.startswith(("#", "data:image/", "attachment:", "text-align:")), value


@pytest.mark.parametrize("attack", HOSTILE)
def test_nothing_runs(attack):
    harmless(page_of(attack, student=attack))
    harmless_in_formgrader(attack)


@given(st.text(st.sampled_from("<>[]()!`$\\{}'\"\n/:;& #*_script=onerrorjavascript:"), max_size=60))
def test_no_text_becomes_a_program(text):
    harmless(page_of(text))


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=14).map("".join))
def test_no_markup_leads_outside(text):
    harmless(page_of(text))
    harmless_in_formgrader(text)


@pytest.mark.parametrize("name", ["image.png", "снимок.png"])
def test_picture_pasted_into_an_answer_is_shown(name):
    png = "iVBORw0KGgoAAAA="
    shown = page_of(f"![ответ](attachment:{name})", attachments={name: {"image/png": png}})
    harmless(shown)
    assert f'src="data:image/png;base64,{png}"' in shown


def test_picture_of_the_student_is_shown_and_his_html_is_not():
    png = "iVBORw0KGgoAAAA="
    shown = {"text/html": "<script>", "image/svg+xml": "<svg>", "text/plain": "таблица"}
    page = page_of("", [{"output_type": "display_data", "data": shown | {"image/png": png}}])
    harmless(page)
    assert f"data:image/png;base64,{png}" in page


def test_hidden_tests_are_not_shown():
    page = page_of("ответ")
    assert "SECRET" not in page
    assert "HIDDEN" not in page
    assert "relu([-1, 2])" in page


def test_formulas_need_no_program():
    text = formulas.render(
        r"Размер $\lfloor \frac{n}{s} \rfloor$, код `$x$`, цена 5$ и $$a_b * c_d$$"
    )
    assert text.count("<math") == 2
    assert "`$x$`" in text
    assert "*" not in text
    assert formulas.mathml(r"\frac{") == "<code>&#92;frac{</code>"
