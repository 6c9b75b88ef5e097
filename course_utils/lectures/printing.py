"""Печать страницы в PDF установленным Chrome, Edge или Chromium: своего браузера у курса нет."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ..errors import CourseError

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MACOS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
TIMEOUT = 180  # с на одну лекцию: медленный диск и первый запуск браузера


def find_browser() -> Path:
    """Первый из браузеров, которые умеют печатать без окна.

    Ошибки:
        CourseError: нет ни одного.
    """
    on_path = (Path(found) for name in NAMES if (found := shutil.which(name)))
    installed = (path for path in usual_places() if path.is_file())
    for browser in (*on_path, *installed):
        return browser
    raise CourseError(
        "не найден Chrome, Edge или Chromium",
        "установите любой из них или напечатайте страницу `course html` в своём браузере",
    )


def usual_places() -> Iterator[Path]:
    """Где браузеры лежат на macOS и Windows; на других системах этих путей нет."""
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        yield from (folder / name for name in MACOS)
    for variable in WINDOWS_FOLDERS:
        if root := os.environ.get(variable):
            yield from (Path(root) / name for name in WINDOWS)


def print_pdf(page: Path, pdf: Path, browser: Path) -> None:
    """Печатает страницу в PDF с оглавлением.

    Параметры:
        page: файл HTML.
        pdf: куда положить PDF; прежний файл заменяется.
        browser: программа из `find_browser`.

    Ошибки:
        CourseError: браузер не ответил или файла не появилось; в тексте — его последняя строка.
    """
    profile = page.parent / "profile"  # рядом: snap не пускает браузер в /tmp
    made = page.with_suffix(".pdf")
    command = [
        str(browser),
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={made}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # от имени root Chromium иначе не запускается
    try:
        run = subprocess.run(
            [*command, page.as_uri()], capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise CourseError(f"{browser.name} не ответил за {TIMEOUT} секунд") from None
    if run.returncode or not made.exists():
        said = run.stderr.decode(errors="replace").strip().splitlines()
        raise CourseError(f"{browser.name} не напечатал {page.name}", said[-1] if said else "")
    shutil.move(made, pdf)
