"""nbval замечает, если числа лекции перестали быть правдой.

Сами лекции nbval проверяет отдельно (`make test` передаёт ему папку notebooks); здесь — что
проверка не пустая.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.lectures import lectures

TAUGHT = ("29", "-192", "-35", "-22")


@pytest.fixture(scope="module")
def lecture() -> nbformat.NotebookNode:
    """Лекция 03, какой она сохранена."""
    (found,) = lectures(["03"])
    return nbformat.read(found.path, as_version=4)


def is_compared(cell: nbformat.NotebookNode) -> bool:
    return "nbval-check-output" in cell.metadata.get("tags", [])


def nbval(path: Path) -> str:
    """Что nbval сказал о ноутбуке: строка на ячейку."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval-lax", "-rA"]
    alone = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    run = [*command, "--tb=no", str(path)]
    return subprocess.run(run, capture_output=True, text=True, cwd=path.parent, env=alone).stdout


def test_stored_outputs_of_lecture_03_hold_the_taught_numbers(lecture) -> None:
    shown = "\n".join(
        output.get("data", {}).get("text/plain", "")
        for cell in lecture.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert all(number in shown for number in TAUGHT)


@pytest.mark.slow
def test_changed_cell_is_noticed_and_the_others_pass(lecture, tmp_path: Path) -> None:
    """Лекция до третьего сравниваемого числа; второе считается теперь иначе."""
    places = [index for index, cell in enumerate(lecture.cells) if is_compared(cell)]
    cells = nbformat.from_dict(lecture.cells[: places[2] + 1])
    cells[places[1]].source += " + 1"
    path = tmp_path / "lecture.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=lecture.metadata), path)
    (original,) = lectures(["03"])
    shutil.copytree(original.path.parent / "img", tmp_path / "img")

    told = nbval(path)
    code = [index for index, cell in enumerate(cells) if cell.cell_type == "code"]
    right = {str(number): "PASSED" for number in range(len(code))}
    outcomes = re.findall(r"^(PASSED|FAILED) lecture.ipynb::Cell (\d+)", told, re.MULTILINE)
    found = {number: outcome for outcome, number in outcomes}
    assert found == right | {str(code.index(places[1])): "FAILED"}, told
