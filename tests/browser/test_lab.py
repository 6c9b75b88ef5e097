"""Студент открывает лекцию 03, выполняет её и двигает окно свёртки."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import TOKEN

pytestmark = pytest.mark.browser

LECTURE = "notebooks/03_convolution_arithmetic.ipynb"
MINUTE = 60_000  # мс


def test_lecture_runs_and_the_stepper_moves(page: Page, lab: str, artifacts: Path) -> None:
    page.goto(f"{lab}/lab/tree/{LECTURE}?token={TOKEN}")
    expect(page.locator(".lm-MenuBar-item").first).to_have_text("Файл", timeout=MINUTE)
    expect(page.locator("#jp-bottom-panel")).to_contain_text("Простаивает", timeout=MINUTE)
    run_all(page)

    cell = page.locator(".jp-CodeCell", has_text="convolution_stepper(").first
    cell.scroll_into_view_if_needed()
    picture = cell.locator(".course-explorer img")
    expect(picture).to_be_visible(timeout=3 * MINUTE)
    before = picture.get_attribute("src")
    caption = cell.locator(".widget-html-content").last
    expect(caption).to_contain_text("29")

    handle = cell.locator(".widget-slider", has_text="положение").locator(".noUi-handle")
    handle.focus()
    handle.press("ArrowRight")
    expect(caption).to_contain_text("−192", timeout=MINUTE)
    expect(picture).not_to_have_attribute("src", before or "")

    page.screenshot(path=artifacts / "lecture_03_stepper.png")
    expect(waiting_cells(page)).to_have_count(0, timeout=3 * MINUTE)
    assert page.locator(".jp-OutputArea [data-mime-type$='stderr']").count() == 0
    assert page.locator(".jp-OutputArea [data-mime-type$='error']").count() == 0
    assert page.locator(".jp-toast, .Toastify__toast").count() == 0, "всплыло уведомление"


def run_all(page: Page) -> None:
    page.locator(".lm-MenuBar-item", has_text="Выполнить").click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    expect(waiting_cells(page).first).to_be_attached(timeout=MINUTE)


def waiting_cells(page: Page) -> Locator:
    """Ячейки, которые ещё выполняются: звёздочка вместо номера."""
    return page.locator(".jp-InputPrompt", has_text="[*]")
