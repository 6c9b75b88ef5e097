"""Полоса хода работы: нет у короткой работы, есть у долгой, не остаётся ни у какой."""

import contextlib
import io
import math

import pytest

from course_utils import progress
from course_utils.progress import track


class Terminal(io.StringIO):
    """Поток ошибок, который называет себя терминалом и помнит всё, что в него писали."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def bars_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TQDM_DISABLE", raising=False)


def work(stream: io.StringIO, *, broken: bool = False) -> list[str]:
    """Пять шагов с полосой; возвращает всё, что побывало в строке терминала."""
    with contextlib.redirect_stderr(stream), contextlib.suppress(KeyboardInterrupt):
        for step in track(range(5), "работа"):
            if broken and step == 3:
                raise KeyboardInterrupt
    return [line.strip() for line in stream.getvalue().rstrip("\r").split("\r")]


def test_steps_pass_unchanged_and_in_order() -> None:
    assert list(track("абв", "буквы")) == ["а", "б", "в"]
    assert list(track(iter([1, 2]), "поток без длины")) == [1, 2]


def test_short_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", math.inf)
    assert work(Terminal()) == [""]


@pytest.mark.parametrize("broken", [False, True])
def test_long_work_shows_its_name_and_then_wipes_the_line(
    monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1)
    drawn = work(Terminal(), broken=broken)
    assert any("работа" in line and "0/5" in line for line in drawn)
    assert drawn[-1] == ""


def test_nothing_is_drawn_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1)
    assert work(io.StringIO()) == [""]


def test_a_variable_switches_bars_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1)
    monkeypatch.setenv("TQDM_DISABLE", "1")
    assert work(Terminal()) == [""]
