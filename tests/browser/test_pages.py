"""Страница лекции в настоящем Chromium: без сети, доступна всем, входит в телефон и на бумагу."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from course_utils.cli import app
from course_utils.lectures import lectures
from course_utils.lectures.pages import export

from .conftest import PAPER, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Страницы карты курса и лекции, в которой есть формулы, таблицы, рисунки и ответы."""
    return list(export(lectures(["00", "03"]), tmp_path_factory.mktemp("pages")))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_everyone_can_read_it(
    browser: Browser, pages: list[Path], artifacts: Path, width: int, scheme: Any
) -> None:
    screen = {"width": width, "height": 900}
    with browser.new_context(viewport=screen, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in pages:
            page.goto(path.as_uri())
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=artifacts / f"page_03_{width}_{scheme}.png")
        assert [url for url in asked if not url.startswith(("data:", "file:"))] == []


def test_it_is_a_russian_lecture_with_figures_formulas_and_a_way_on(
    page: Page, pages: list[Path]
) -> None:
    page.goto(pages[1].as_uri())
    assert page.title() == "3. Арифметика свёртки"
    assert page.evaluate("document.documentElement.lang") == "ru"
    assert page.locator("img").count() >= 13
    assert page.locator("img:not([alt]), img[alt='']").count() == 0
    assert page.locator("math").count() >= 5
    assert page.locator("main").inner_text().count("$") == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "К тексту лекции"
    page.get_by_role("navigation", name="Курс").get_by_role("link").click()
    page.get_by_role("link", name="Арифметика свёртки", exact=True).click()
    assert page.title() == "3. Арифметика свёртки"


def test_paper_shows_the_answers_and_not_the_links(page: Page, pages: list[Path]) -> None:
    page.goto(pages[1].as_uri())
    heights = "() => [...document.querySelectorAll('details')].map((one) => one.offsetHeight)"
    closed = page.evaluate(heights)
    page.emulate_media(media="print")
    opened = page.evaluate(heights)
    assert len(closed) >= 5
    assert all(after > 1.5 * before for before, after in zip(closed, opened, strict=True))
    assert page.get_by_role("navigation").count() == 0


@pytest.mark.usefixtures("chromium")
def test_pdf_is_made_by_one_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["pdf", "3", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    (made,) = tmp_path.iterdir()
    assert made.name == "03_convolution_arithmetic.pdf"
    content = made.read_bytes()
    assert content.startswith(b"%PDF")
    assert 10 <= len(re.findall(PAPER, content)) <= 30
