"""Настоящий Chromium и настоящий JupyterLab для проверок в браузере."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from course_utils.places import ROOT

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = (
    "import sys; from pathlib import Path; from course_utils import places;"
    " places.ROOT = Path(sys.argv.pop(1)); from course_utils.cli import app; app()"
)
TOKEN = "course"
PAPER = rb"/Type\s*/Page\b(?!s)"  # страница внутри PDF


@pytest.fixture(scope="session")
def chromium() -> str:
    """Путь к Chromium; без него проверка пропускается."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        message = "нет Chromium: установите пакет chromium (в Debian: apt install chromium)"
        pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, один на файл с тестами."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Пустая вкладка браузера, 1400×1000, без чужих настроек и памяти."""
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        yield context.new_page()


@pytest.fixture
def artifacts() -> Path:
    """Папка для снимков экрана; в git не попадает."""
    folder = ROOT / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def course_copy(tmp_path: Path) -> Path:
    """Копия лекций, которую можно выполнять и сохранять; все ячейки сразу на странице."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    settings = tmp_path / ".course" / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    return tmp_path


@pytest.fixture
def lab(course_copy: Path) -> Iterator[str]:
    """Адрес JupyterLab, запущенного командой `course lab` на копии курса."""
    with running_lab(course_copy) as address:
        yield address


@contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """JupyterLab, запущенный командой `course lab` в папке: его адрес."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["lab", "--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    log = folder / "lab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", START, str(folder), *arguments],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status?token={TOKEN}", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab не ответил; его журнал:\n{log.read_text()[-3000:]}")


def violations(page: Page) -> list[str]:
    """Что в открытой странице мешает людям с ограничениями, по мнению axe-core."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason='нет axe: pip install -e ".[test]"'
    )
    found: list[dict[str, Any]] = axe.Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
