"""nbval замечает, если числа лекции перестали быть правдой.

Сами лекции nbval проверяет отдельно (`make test` передаёт ему папку notebooks); здесь — что
проверка не пустая.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.lectures import lectures

TAUGHT = ("29", "-192", "-35", "-22")
KERNEL = "[[-1, 0, 1]"


@pytest.fixture
def arithmetic(tmp_path: Path) -> Path:
    """Копия лекции 03, сокращённая до первых ячеек с числами примера."""
    (lecture,) = lectures(["03"])
    notebook = nbformat.read(lecture.path, as_version=4)
    tagged = [
        index
        for index, cell in enumerate(notebook.cells)
        if "nbval-check-output" in cell.metadata.get("tags", [])
    ]
    notebook.cells = notebook.cells[: tagged[3] + 1]
    path = tmp_path / lecture.path.name
    nbformat.write(notebook, path)
    shutil.copytree(lecture.path.parent / "img", tmp_path / "img")
    return path


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", str(path)]
    alone = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(command, capture_output=True, text=True, cwd=path.parent, env=alone)


def test_stored_outputs_of_lecture_03_hold_the_taught_numbers() -> None:
    (lecture,) = lectures(["03"])
    notebook = nbformat.read(lecture.path, as_version=4)
    shown = "\n".join(
        output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert all(number in shown for number in TAUGHT)


def test_lecture_03_passes_as_it_is(arithmetic: Path) -> None:
    done = nbval(arithmetic)
    assert done.returncode == 0, done.stdout


def test_changed_kernel_is_noticed(arithmetic: Path) -> None:
    text = arithmetic.read_text("utf-8")
    assert KERNEL in text, "ядро в лекции 03 записано иначе: поправьте KERNEL в этом тесте"
    arithmetic.write_text(text.replace(KERNEL, "[[-1, 0, 2]", 1), "utf-8")
    done = nbval(arithmetic)
    assert done.returncode == 1
    assert "failed" in done.stdout
