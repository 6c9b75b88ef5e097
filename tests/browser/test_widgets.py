"""Виджеты второй половины курса в настоящем JupyterLab: подвинули — картинка и ответ другие."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import TOKEN, running_lab

pytestmark = pytest.mark.browser

MINUTE = 60_000  # мс
CELLS = {
    "occluder": """from course_utils import data, models, widgets
model = models.pretrained()
samples = data.imagenet_samples()
dog = next(one for one in samples if one.label == 243)
widgets.occluder(dog.image, model)""",
    "saliency_switch": """from course_utils import visualization
image = model.preprocess(dog.image)
maps = {
    "градиент": visualization.saliency(model, image, 243),
    "градиент на вход": visualization.gradient_x_input(model, image, 243).abs().amax(1),
}
widgets.saliency_switch({"мастиф": model.preprocess.inverse(image)[0]}, maps)""",
}


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[str]:
    """Адрес ноутбука, в котором каждый виджет в своей ячейке."""
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    book.cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    nbformat.write(book, tmp_path / "widgets.ipynb")
    with running_lab(tmp_path) as lab:
        yield f"{lab}/lab/tree/widgets.ipynb?token={TOKEN}"


def test_occluder_and_saliency_switch(page: Page, notebook: str, artifacts: Path) -> None:
    page.goto(notebook)
    expect(page.locator("#jp-bottom-panel")).to_contain_text("Простаивает", timeout=MINUTE)
    page.locator(".lm-MenuBar-item", has_text="Выполнить").click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()

    occluder, switch = (widget(page, name) for name in CELLS)
    picture = occluder.locator("img.widget-image")
    expect(picture).to_be_visible(timeout=2 * MINUTE)
    before = picture.get_attribute("src")
    handle = occluder.locator(".widget-slider", has_text="верх").locator(".noUi-handle")
    handle.focus()
    handle.press("ArrowUp")
    expect(occluder).to_contain_text("Закрыто место 104, 64", timeout=MINUTE)
    assert picture.get_attribute("src") != before
    page.screenshot(path=artifacts / "widget_occluder.png")

    picture = switch.locator("img.widget-image")
    before = picture.get_attribute("src")
    switch.get_by_text("градиент на вход", exact=True).click()
    expect(switch).to_contain_text("карта значимости: градиент на вход", timeout=MINUTE)
    assert picture.get_attribute("src") != before
    page.screenshot(path=artifacts / "widget_saliency_switch.png")
    assert page.locator(".jp-OutputArea [data-mime-type$='error']").count() == 0


def widget(page: Page, name: str) -> Locator:
    return page.locator(".jp-CodeCell", has_text=f"widgets.{name}(").first
