"""Лекция как страница: подпись у своего рисунка, живые ссылки, ничего лишнего; PDF — браузером."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import bs4
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from typer.testing import CliRunner

from course_utils.cli import app
from course_utils.errors import CourseError
from course_utils.lectures import Lecture, catalog, printing
from course_utils.lectures.pages import export

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def picture(alt: str, mime: str = "image/png", content: str = PIXEL) -> nbformat.NotebookNode:
    data = {mime: content, "text/plain": "Рисунок"}
    return new_output("display_data", data=data, metadata={mime: {"alt": alt}})


def lecture(folder: Path, name: str, *cells: nbformat.NotebookNode) -> Lecture:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(f"# {name[1]}. Проба"), *cells]), path)
    return Lecture(name[:2], path)


def soup(page: Path) -> bs4.BeautifulSoup:
    return bs4.BeautifulSoup(page.read_text("utf-8"), "html.parser")


def test_figure_has_its_words_and_the_caption_below_it(tmp_path: Path) -> None:
    caption = new_markdown_cell("*Рисунок.* Край там, где $x > 0$.")
    cells = (
        new_code_cell("draw()", outputs=[picture('край "слева" <1>')]),
        caption,
        new_code_cell("draw()", outputs=[picture("линия", "image/svg+xml", SVG)]),
        new_markdown_cell("*Рисунок* в начале — ещё не подпись."),
    )
    (page,) = export([lecture(tmp_path / "n", "01_a", *cells)], tmp_path)
    captioned, alone = soup(page).find_all("figure")
    assert captioned.img["alt"] == 'край "слева" <1>'
    assert captioned.figcaption.get_text().startswith("Рисунок. Край там, где")
    assert captioned.figcaption.find("math")
    assert page.read_text("utf-8").count("Край там") == 1
    assert alone.img["alt"] == "линия"
    assert alone.img["src"].startswith("data:image/svg+xml;base64,")
    assert alone.figcaption is None
    assert "ещё не подпись" in soup(page).main.get_text()


def test_links_lead_to_pages_that_are_there(tmp_path: Path) -> None:
    text = new_markdown_cell(
        "[вторая](02_b.ipynb#place), [третья](03_c.ipynb), [hw01](../assignments/hw01/hw01.ipynb), "
        '`[код](02_b.ipynb)`, <a href="02_b.ipynb">ещё</a>, <a href="04_d.ipynb">нет</a>'
    )
    first = lecture(tmp_path / "n", "01_a", text)
    second, third = (lecture(tmp_path / "n", name) for name in ("02_b", "03_c"))
    folder = tmp_path / "out"
    page, _ = export([first, second], folder)
    main = soup(page).main
    assert [link["href"] for link in main.find_all("a", class_=False)] == [
        "02_b.html#place",
        "02_b.html",
    ]
    for word in ("третья", "hw01", "[код](02_b.ipynb)"):
        assert word in main.get_text()
    list(export([third], folder))
    (page,) = export([first], folder)  # третья уже лежит рядом
    links = [link["href"] for link in soup(page).main.find_all("a", class_=False)]
    assert links == ["02_b.html#place", "03_c.html", "02_b.html"]


def test_page_walks_to_the_neighbours_and_the_map(tmp_path: Path) -> None:
    names = ("00_start", "01_a", "02_b")
    pages = list(export([lecture(tmp_path / "n", name) for name in names], tmp_path))
    walks = [[link["href"] for nav in soup(p).find_all("nav") for link in nav("a")] for p in pages]
    assert walks == [
        ["01_a.html"],
        ["00_start.html", "00_start.html", "02_b.html"],
        ["00_start.html", "01_a.html"],
    ]


def test_traces_of_widgets_and_prompts_are_gone(tmp_path: Path) -> None:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Bar()"}
    outputs = [new_output("display_data", data=data) for data in ({"text/html": ""}, view)]
    code = new_code_cell("run()", execution_count=7, outputs=outputs)
    (page,) = export([lecture(tmp_path / "n", "01_a", code)], tmp_path)
    text = page.read_text("utf-8")
    assert "run" in text
    assert "<script" not in text
    for trace in ("In&nbsp;[", "Bar()", "jp-OutputArea-output", "widget-view"):
        assert trace not in text


def test_unknown_lecture_and_missing_browser_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    lecture(tmp_path / "notebooks", "01_a")
    result = CliRunner().invoke(app, ["html", "77"])
    assert (result.exit_code, result.output) == (
        2,
        "Страницы не сделаны: нет лекции 77; есть: 01\n",
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(printing, "usual_places", lambda: iter([tmp_path / "chrome.exe"]))
    result = CliRunner().invoke(app, ["pdf", "1", "--out", str(tmp_path / "pdf")])
    assert result.exit_code == 2
    assert "PDF не сделан: не найден Chrome, Edge или Chromium: установите" in result.output
    assert not (tmp_path / "pdf").exists()
    (tmp_path / "chrome.exe").touch()
    assert printing.find_browser() == tmp_path / "chrome.exe"


@pytest.mark.skipif(sys.platform == "win32", reason="подставной браузер — сценарий оболочки")
def test_browser_that_fails_is_quoted(tmp_path: Path) -> None:
    browser, page = tmp_path / "chrome", tmp_path / "01_a.html"
    browser.write_text("#!/bin/sh\necho one >&2\necho 'no display' >&2\nexit 3\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    page.touch()
    with pytest.raises(CourseError, match=r"^chrome не напечатал 01_a\.html: no display$"):
        printing.print_pdf(page, tmp_path / "a.pdf", browser)
