"""Печатник: медленный текст не держит класс, а страница всё равно есть."""

from __future__ import annotations

import pytest

from course_utils.grading.files import encoded
from course_utils.grading.notebook import raw
from course_utils.grading.notebook.checked import build
from course_utils.grading.notebook.source import Source
from course_utils.grading.report.printer import NOTHING, SLOW, Printer
from course_utils.grading.result import Result

from ..notebooks import SOURCE, data
from .test_page import harmless, result_of

SLOW_CODE = " \n" * 20_000  # раскраска Pygments квадратична: больше десяти секунд


def order(answer: str = "", code: str = "") -> tuple[bytes, Result]:
    """Проверенный ноутбук и итог: текст ответа и код студента."""
    result = result_of(answer)
    result.cells[2]["text"] = code
    return encoded(raw.dump(build(Source.parse(data(SOURCE)), result, {}))), result


def test_slow_text_is_shown_as_it_is_and_the_next_page_in_full():
    with Printer(seconds=1.0) as printer:
        notebook, page = printer.print(*order("**ответ** <b>", SLOW_CODE))
        assert printer.late == 1
        assert SLOW.capitalize() in page
        assert "**ответ** &lt;" in page
        harmless(page)
        cells = {cell["id"]: cell for cell in raw.parse(notebook)["cells"]}
        assert cells["cell-2"]["metadata"]["magics_language"] == "text"
        assert cells["cell-6"]["source"].startswith("~~~\n**ответ**")

        again, _ = printer.print(encoded(notebook), order()[1])
        assert again == notebook

        _, page = printer.print(*order("**ответ**", "x = 1"))
        assert "<strong>ответ</strong>" in page
        assert SLOW.capitalize() not in page
        assert (printer.printed, printer.late) == (3, 1)


def test_formulas_are_made_once():
    with Printer() as printer:
        notebook, _ = printer.print(*order("Ответ: $x < 0$ и `$y$`, цена 5$"))
        assert "<math" in notebook
        assert printer.print(encoded(notebook), order()[1])[0] == notebook
        assert printer.late == 0


def test_process_that_cannot_live_leaves_a_page_that_says_so(monkeypatch):
    with Printer() as printer:
        monkeypatch.setattr("course_utils.grading.report.printer.__name__", "no.such.module")
        notebook, result = order("ответ")
        assert printer.print(notebook, result) == (notebook.decode(), NOTHING)


@pytest.mark.parametrize("answer", ["~~~", "~~~~\n~~~\n<b>", "~~~\nx"])
def test_plain_answer_cannot_close_its_frame(answer):
    with Printer(seconds=0.5) as printer:
        _, page = printer.print(*order(answer, SLOW_CODE))
        harmless(page)
