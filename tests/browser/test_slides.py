"""Слайды каждой лекции в настоящем Chromium: без сети, ни одна страница не выходит за экран."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from course_utils.places import ROOT

from .conftest import PAPER, violations

LECTURES = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = """() => Reveal.getSlides().map((slide) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v);
  const page = slide.querySelector(".page");
  return {
    name: `${h}.${v}`,
    width: page.scrollWidth,
    height: page.scrollHeight,
    scale: Math.min(...[...page.children].map((child) => Number(child.style.zoom || 1))),
    empty: !page.innerText.trim() && !page.querySelector("img, svg"),
  };
})"""

CUT = """() => [...document.querySelectorAll(".controls button.enabled, .slide-number")]
  .map((one) => one.getBoundingClientRect())
  .filter(({ left, top, right, bottom }) =>
    left < 0 || top < 0 || right > innerWidth || bottom > innerHeight)
  .length"""


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Папка со слайдами всех лекций: nbconvert дольше запускается, чем пишет их."""
    folder = tmp_path_factory.mktemp("slides")
    nbconvert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "slides"]
    subprocess.run([*nbconvert, "--output-dir", folder, *LECTURES], check=True, cwd=ROOT)
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_no_slide_overflows(lecture: Path, page: Page, decks: Path, artifacts: Path) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 1280, "height": 720})
    deck = (decks / f"{lecture.stem}.slides.html").as_uri()
    page.goto(deck)
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    pages = page.evaluate(PAGES)
    page.screenshot(path=artifacts / f"slides_{lecture.stem}.png")

    assert [url for url in asked if not url.startswith(("data:", "file:"))] == []
    assert [one for one in pages if one["width"] > 1280 or one["height"] > 720] == []
    assert [one for one in pages if one["empty"]] == []
    assert [one for one in pages if one["scale"] < 0.5] == [], "мелко: разделите ячейку"
    assert len(pages) >= 5


@pytest.mark.browser
def test_deck_is_printed_a_page_for_a_slide(page: Page, decks: Path) -> None:
    deck = (decks / "03_convolution_arithmetic.slides.html").as_uri()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{deck}#/1/1")
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    slides = page.evaluate("Reveal.getTotalSlides()")
    assert page.locator(".controls .navigate-down.enabled").is_visible()
    assert page.evaluate(CUT) == 0
    assert page.locator("details:has-text('convolution_stepper')").count() == 1
    assert page.locator("a[href*='ipynb']").count() == 0

    page.goto(f"{deck}?print-pdf")
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.locator(".pdf-page").last.wait_for()
    assert violations(page) == []
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(PAPER, paper)) == slides
