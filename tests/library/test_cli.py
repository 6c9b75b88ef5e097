"""Команда `course`: отвечает по-русски, показывает упавшую ячейку, не трогает чужих настроек."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
import typer
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from course_utils.cli import app, checkup
from course_utils.cli.explained import explained
from course_utils.errors import CourseError
from course_utils.lectures import catalog, lectures


def course(*arguments: str) -> Any:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "100"})


@pytest.fixture
def notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Пустой курс: команды видят его вместо настоящего."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    return folder


def write(path: Path, *sources: str) -> None:
    cells = [new_markdown_cell("# 1. Проба"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)


def test_help_is_russian() -> None:
    text = course("--help").output
    assert "Использование:" in text
    for word in ("Команды", "lab", "doctor", "notebooks", "Показать эту справку"):
        assert word in text
    for english in ("Usage", "Options", "Show this message"):
        assert english not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("zzz",), "Нет такой команды: 'zzz'"),
        (("doctor", "--zzz"), "Нет такого ключа: --zzz"),
        (("doctor", "zzz"), "zzz"),
        (("notebooks", "77"), "нет лекции 77"),
    ],
)
def test_mistakes_are_explained_in_russian(arguments: tuple[str, ...], message: str) -> None:
    result = course(*arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_lectures_are_found_by_number(notebooks: Path) -> None:
    for name in ("01_a.ipynb", "10_b.ipynb", "draft.ipynb"):
        write(notebooks / name)
    assert [lecture.number for lecture in lectures()] == ["01", "10"]
    assert [lecture.path.name for lecture in lectures(["1"])] == ["01_a.ipynb"]
    with pytest.raises(CourseError, match="нет лекции 02; есть: 01, 10"):
        lectures(["2"])


@pytest.mark.slow
def test_notebooks_stores_outputs_in_one_form(notebooks: Path) -> None:
    path = notebooks / "01_probe.ipynb"
    picture = (
        "import numpy as np, ipywidgets\nfrom course_utils.plot import images\n"
        "from course_utils.widgets import Explorer\n"
        "Explorer(lambda n: images([np.eye(n)], alt='Единицы'), {'n': ipywidgets.IntSlider(3)})"
    )
    progress = "from tqdm.auto import tqdm\nfor i in tqdm(range(2)):\n    print(i)"
    write(path, "print(1)\nprint(2)", picture, progress, "")
    result = course("notebooks")
    assert result.exit_code == 0, result.output
    assert "Время выполнения" in result.output
    first = path.read_bytes()
    notebook = nbformat.reads(first.decode(), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in notebook.cells] == [f"01-{n:03d}" for n in range(1, 6)]
    assert [cell.execution_count for cell in code] == [1, 2, 3, None]
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}
    assert code[0].outputs[0].text == "1\n2\n"
    assert code[1].outputs[0].data.keys() == {"image/png", "text/plain"}
    assert [output.output_type for output in code[2].outputs] == ["stream"]
    course("notebooks")
    assert path.read_bytes() == first  # повторное выполнение ничего не меняет


def test_failing_cell_is_shown_and_the_file_is_kept(notebooks: Path) -> None:
    path = notebooks / "01_probe.ipynb"
    write(path, "x = 1", "x / 0", "x")
    before = path.read_bytes()
    result = course("notebooks", "1")
    assert result.exit_code == 1
    assert "01_probe.ipynb, ячейка 3" in result.output
    assert "x / 0" in result.output
    assert "ZeroDivisionError: division by zero" in result.output
    assert "Traceback" not in result.output
    assert path.read_bytes() == before


def test_form_prints_problems_and_rhythm(notebooks: Path) -> None:
    write(notebooks / "01_probe.ipynb", "1")
    result = course("notebooks", "--form")
    assert result.exit_code == 1
    assert "[slideshow]" in result.output
    assert "Ритм: зеркало, а не порог" in result.output


def test_doctor_gives_the_remedy_and_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "CHECKS", (checkup.python, checkup.disk))
    assert course("doctor").exit_code == 0
    monkeypatch.setattr(checkup, "LEAST_DISK", 1e9)
    result = course("doctor")
    assert result.exit_code == 1
    assert "✓ Python" in result.output
    assert "✗ Место на диске" in result.output
    assert "Что делать: освободите место" in result.output


@pytest.mark.parametrize("check", checkup.CHECKS, ids=lambda check: check.__name__)
def test_this_machine_is_fit(check) -> None:
    verdict = check()
    assert verdict.ok, f"{check.__doc__}: {verdict.detail}. {verdict.remedy}"


def test_doctor_names_a_damaged_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from course_utils.data import files

    monkeypatch.setattr(files, "ASSETS", tmp_path / "course_utils" / "assets")
    verdict = checkup.data()
    assert not verdict.ok
    assert "course_utils/assets/mnist" in verdict.remedy


def test_lab_passes_arguments_and_keeps_settings_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyterlab.labapp import LabApp

    launched: list[str] = []
    monkeypatch.setattr(LabApp, "launch_instance", launched.extend)
    for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        monkeypatch.setenv(name, "")
    assert course("lab", "--no-browser", "--port", "8899").exit_code == 0
    assert launched[-3:] == ["--no-browser", "--port", "8899"]
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start.ipynb" in launched
    assert os.environ["JUPYTERLAB_SETTINGS_DIR"].startswith(str(catalog.ROOT))


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_lab_opens_for_root_and_says_so(
    monkeypatch: pytest.MonkeyPatch, user: int, allowed: bool
) -> None:
    from jupyterlab.labapp import LabApp

    launched: list[str] = []
    monkeypatch.setattr(LabApp, "launch_instance", launched.extend)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):
        monkeypatch.setenv(name, "")
    assert ("root" in course("lab").output) == allowed
    assert f"--ServerApp.allow_root={allowed}" in launched


def test_command_line_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys, course_utils.cli\n"
        "print({'torch', 'numpy', 'matplotlib', 'nbformat', 'jupyterlab'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def run_with(trouble: BaseException) -> Any:
    """Команда, внутри которой случилась беда."""
    broken = typer.Typer()

    @broken.command()
    def fail() -> None:
        with explained("Не вышло"):
            raise trouble

    return CliRunner().invoke(broken)


def test_known_trouble_is_told_and_a_bug_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "нет.txt").read_text()
    for trouble, told in (
        (CourseError("нет задания", "проверьте имя"), "Не вышло: нет задания: проверьте имя"),
        (missing.value, f"Не вышло: нет такого файла или папки: {tmp_path / 'нет.txt'}"),
        (OSError(errno.ENOSPC, "No space left on device"), "Не вышло: на диске нет места"),
    ):
        done = run_with(trouble)
        assert (done.exit_code, done.stderr.strip()) == (2, told)
    for bug in (ValueError("x"), RuntimeError("x"), AttributeError("x"), OSError("x")):
        assert run_with(bug).exception is bug
