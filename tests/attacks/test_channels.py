"""Ни одной строки таблицы каналов две песочницы разных работ не могут передать друг другу бит."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.grading.limits import Level
from course_utils.places import ROOT

from .channels import CHANNELS

HARMLESS = {"record lock read", "ofd lock read", "flock", "lease", "futex of a library page",
            "abstract socket", "processor time of a neighbour"}  # fmt: skip
Seen = dict[str, tuple[list[str], list[str]]]


def tried(level: str, folder: Path, *names: str) -> Seen:
    """Таблица на этом уровне, вся или названные строки: что увидено при нуле и при единице."""
    command = [sys.executable, "-m", "tests.attacks.pair", level, str(folder), *names]
    environment = {**os.environ, "TMPDIR": str(folder), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: Seen = json.loads(done.stdout)
    return answer


def open_channels(seen: Seen) -> set[str]:
    """Каналы, по которым бит прошёл каждый раз."""
    return {name for name, (zeros, ones) in seen.items() if not set(zeros) & set(ones)}


@pytest.mark.long
def test_sealed_sandboxes_tell_each_other_nothing(tmp_path):
    seen = tried("sealed", tmp_path)
    if seen.pop("level")[0] != [Level.SEALED.name]:
        pytest.skip("ядро не даёт отдельных файлов")
    assert open_channels(seen) == set()


@pytest.mark.long
def test_without_own_files_only_times_names_and_numbers_of_files_remain(tmp_path):
    seen = tried("full", tmp_path)
    assert seen.pop("level")[0] == [Level.FULL.name]
    assert open_channels(seen) <= {c.name for c in CHANNELS if c.closed > Level.FULL}


@pytest.mark.long
def test_table_finds_channels_where_nothing_is_locked(tmp_path):
    seen = tried("none", tmp_path, *HARMLESS)
    seen.pop("level")
    assert open_channels(seen) == HARMLESS
