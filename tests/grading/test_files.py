"""Файлы: чужой читается с опаской, свой записывается целиком или никак."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from course_utils.grading.errors import UnreadableSubmission
from course_utils.grading.files import read_file, write_whole

TRAPS: dict[str, tuple[Callable[[Path], object], str]] = {
    "ничего": (lambda path: None, "не открыть"),
    "ссылка": (lambda path: path.symlink_to("/etc/passwd"), "не открыть"),
    "канал": (os.mkfifo, "не обычный файл"),
    "папка": (Path.mkdir, "не обычный файл"),
    "слишком много": (lambda path: path.write_bytes(bytes((1 << 20) + 1)), "больше 1 МБ: очистите"),
}


def test_file_is_read_up_to_the_limit(tmp_path):
    path = tmp_path / "hw.ipynb"
    path.write_bytes(bytes(1 << 20))
    assert read_file(path, 1) == bytes(1 << 20)


@pytest.mark.parametrize("trap", TRAPS)
def test_anything_but_a_small_plain_file_is_refused(tmp_path, trap):
    set_up, said = TRAPS[trap]
    set_up(tmp_path / "hw.ipynb")
    with pytest.raises(UnreadableSubmission, match=said):
        read_file(tmp_path / "hw.ipynb", 1)


def test_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "new" / "hw.csv"
    write_whole(path, "прежнее")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("диск полон")))
    with pytest.raises(OSError, match="диск полон"):
        write_whole(path, "новое")
    assert path.read_text("utf-8") == "прежнее"


def test_lone_surrogate_does_not_stop_the_record(tmp_path):
    write_whole(tmp_path / "hw.csv", "имя \udccf")
    assert (tmp_path / "hw.csv").read_text("utf-8") == "имя ?"
    assert [one.name for one in tmp_path.iterdir()] == ["hw.csv"]
