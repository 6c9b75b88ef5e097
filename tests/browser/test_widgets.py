"""Каждый виджет курса в настоящем JupyterLab: двигается, не прыгает, не прокручивается внутри."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course_utils import widgets
from course_utils.places import ROOT

from .conftest import TOKEN, running_lab

pytestmark = pytest.mark.browser

MINUTE = 60_000  # мс
STEPS = 3  # нажатий на каждый виджет
NAMES = sorted(set(widgets.__all__) - {"Explorer"})
GALLERY = ROOT / "tests" / "library"
START = f"import sys; sys.path.insert(0, {str(GALLERY)!r}); import gallery"
PROGRESS = """import time; from course_utils.progress import track
for _ in track(range(8), "первая"): time.sleep(0.2)
for _ in track(range(8), "вторая"): time.sleep(0.2)"""
# Всё, что внутри виджета шире или выше своего места, и что не помещается в свою подпись.
OVERFLOWING = """(widget) => [widget, ...widget.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  const hidden = (scroll, client) => scroll > client + 1 && client > 0;
  const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY)
    && one.tagName !== "TEXTAREA"
    && (hidden(one.scrollWidth, one.clientWidth) || hidden(one.scrollHeight, one.clientHeight));
  const cut = style.textOverflow === "ellipsis" && hidden(one.scrollWidth, one.clientWidth);
  return scrolls || cut;
}).map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`)"""
NAMELESS = """(widget) => [...widget.querySelectorAll(
  "[role=slider], [contenteditable], input, select, textarea, img")]
  .filter((one) => !(one.alt || one.ariaLabel || one.labels?.length && one.labels[0].innerText))
  .map((one) => one.outerHTML.slice(0, 120))"""
# Считает, сколько раз сменилась картинка, и помнит высоты виджета и пустые кадры.
WATCH = """(widget) => {
  const seen = window.seen = { pictures: [], heights: new Set(), blank: 0 };
  const area = widget.querySelector("img").closest(".widget-html-content");
  const look = () => {
    const picture = area.querySelector("img");
    if (picture && !(picture.complete && picture.naturalWidth)) seen.blank += 1;
    seen.heights.add(Math.round(widget.getBoundingClientRect().height));
    if (window.seen === seen) requestAnimationFrame(look);
  };
  new MutationObserver(() => seen.pictures.push(performance.now()))
    .observe(area, { childList: true });
  look();
}"""
SEEN = "() => ({ ...window.seen, heights: [...window.seen.heights] })"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Адрес ноутбука, в котором каждый виджет в своей ячейке, а в последней — две полосы хода."""
    folder = tmp_path_factory.mktemp("widgets")
    settings = folder / ".course" / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    sources = [START, *(f"gallery.{name}()" for name in NAMES), PROGRESS]
    book.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(book, folder / "widgets.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TQDM_DISABLE", raising=False)
        with running_lab(folder) as lab:
            yield f"{lab}/lab/tree/widgets.ipynb?token={TOKEN}"


@pytest.fixture(scope="module")
def console() -> list[str]:
    """Ошибки, которые страница написала в консоль."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, notebook: str, console: list[str]) -> Iterator[Page]:
    """Выполненный ноутбук: одна страница и одно ядро на все виджеты."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: console.append(str(error)))
        page.on("console", lambda line: line.type == "error" and console.append(line.text))
        page.goto(notebook)
        expect(page.locator("#jp-bottom-panel")).to_contain_text("Простаивает", timeout=MINUTE)
        console.clear()
        page.locator(".lm-MenuBar-item", has_text="Выполнить").click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        bars = page.locator(".jp-CodeCell").last
        expect(bars).to_contain_text(re.compile("вторая: 100%.*8/8"), timeout=3 * MINUTE)
        yield page


@pytest.fixture(params=NAMES)
def widget(page: Page, request: pytest.FixtureRequest) -> Locator:
    """Виджет на странице, рисунок которого уже виден."""
    cell = page.locator(".jp-CodeCell", has_text=f"gallery.{request.param}()")
    found = cell.locator(".course-explorer")
    found.scroll_into_view_if_needed()
    expect(found.locator("img")).to_be_visible(timeout=MINUTE)
    return found


def test_widget_is_moved_and_stays_in_its_place(
    page: Page, widget: Locator, request: pytest.FixtureRequest, artifacts: Path
) -> None:
    name = request.node.callspec.params["widget"]
    assert widget.evaluate(OVERFLOWING) == []
    assert widget.evaluate(NAMELESS) == []
    assert widget.locator("[title=null], [title=undefined]").count() == 0

    widget.evaluate(WATCH)
    latencies = [moved(page, widget) for _ in range(STEPS)]
    page.wait_for_timeout(150)  # лишняя перерисовка пришла бы следом
    seen = page.evaluate(SEEN)
    assert len(seen["pictures"]) == STEPS, "перерисовок не столько, сколько движений"
    assert len(seen["heights"]) == 1, "страница под виджетом прыгает"
    assert seen["blank"] <= STEPS
    assert widget.evaluate(OVERFLOWING) == []
    widget.screenshot(path=artifacts / f"widget_{name}.png")
    print(f"{name}: {statistics.median(latencies):.0f} мс от клавиши до рисунка", end=" ")


def moved(page: Page, widget: Locator) -> float:
    """Двигает первый орган управления, который двигается, с клавиатуры; миллисекунды до рисунка."""
    before = len(page.evaluate(SEEN)["pictures"])
    handle, options = widget.locator("[role=slider]"), widget.locator("button.widget-toggle-button")
    if handle.count():
        handle.first.focus()
        start = page.evaluate("performance.now()")
        handle.first.press("ArrowLeft" if before % 2 else "ArrowRight")
    else:
        start = page.evaluate("performance.now()")
        options.nth((before + 1) % 2).click()
    page.wait_for_function(f"window.seen.pictures.length > {before}", timeout=MINUTE / 4)
    return float(page.evaluate("window.seen.pictures.at(-1)")) - start


def test_wheel_over_a_widget_scrolls_the_page(page: Page) -> None:
    picture = page.locator(".course-explorer img").first
    picture.scroll_into_view_if_needed()
    before = picture.bounding_box()
    assert before is not None
    page.mouse.move(before["x"] + 50, before["y"] + 50)
    page.mouse.wheel(0, 120)
    deadline = time.monotonic() + 5
    while picture.bounding_box() == before and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    after = picture.bounding_box()
    assert after is not None
    assert before["y"] - after["y"] == pytest.approx(120, abs=2)


def test_progress_leaves_one_line_of_text_each(page: Page) -> None:
    outputs = page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output")
    expect(outputs).to_have_count(2)
    expect(outputs.first).to_contain_text("первая: 100%")


def test_nothing_is_cut_in_a_narrow_window(page: Page) -> None:
    page.set_viewport_size({"width": 800, "height": 1000})
    for one in page.locator(".course-explorer").all():
        assert one.evaluate(OVERFLOWING) == []


def test_console_is_silent(page: Page, console: list[str]) -> None:
    assert page.locator(".jp-OutputArea [data-mime-type$='error']").count() == 0
    assert console == []
