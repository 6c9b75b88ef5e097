"""Папки песочниц: после kill -9 остаются, следующий запуск их убирает, но живые не трогает."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.grading.marking.forkserver import ForkServer
from course_utils.grading.sandbox.disk import PREFIX, remove_stale, workspace

HOLD = """import os, sys
from course_utils.grading.sandbox.disk import workspace
with workspace() as folder:
    (folder / 'deep').mkdir(0o700)
    (folder / 'deep' / 'file').write_text('x')
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Временная папка у каждого теста своя."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture
def grader():
    """Другой процесс, который держит рабочую папку."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD], text=True, **pipes) as process:
        yield process
        process.kill()


def test_folder_of_a_living_grader_stays_and_of_a_killed_one_goes(grader):
    folder = Path(grader.stdout.readline().strip())
    remove_stale()
    assert (folder / "deep" / "file").is_file()
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    assert folder.is_dir()
    remove_stale()
    assert not folder.exists()


def test_new_grader_clears_up_after_a_killed_one(grader):
    folder = Path(grader.stdout.readline().strip())
    grader.kill()
    grader.wait()
    with ForkServer():
        assert not folder.exists()


def test_foreign_folders_and_links_are_left_alone(tmp_path):
    (tmp_path / "course-notes").mkdir()
    (tmp_path / f"{PREFIX}file").write_text("x")
    (tmp_path / "home").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "home")
    before = set(tmp_path.iterdir())
    remove_stale()
    assert set(tmp_path.iterdir()) == before


def test_workspace_is_gone_after_the_block():
    with workspace() as folder:
        remove_stale()
        assert list(folder.iterdir()) == []
        (folder / "file").write_text("x")
    assert not folder.exists()
