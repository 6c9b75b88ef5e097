"""Очистка чужого: тексты, картинки, и ни одной папки этого компьютера."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.formulas import JOINER
from course_utils.grading.notebook import sanitize
from course_utils.places import ROOT

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n picture".ljust(40)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff picture").decode()
OURS = [str(place) for place in (sys.prefix, ROOT, Path.home()) if len(str(place)) > 1]


@pytest.mark.parametrize("place", OURS)
def test_folders_of_this_computer_are_not_told(place):
    assert sanitize.public(f"нет файла {place}/lib/x.py") == "нет файла …/lib/x.py"
    assert sanitize.plain(f"{place}/lib") == f"{place}/lib", "преподавателю — как есть"


def test_outer_folder_does_not_betray_the_inner_one(monkeypatch):
    """Окружение лежит внутри курса: сначала заменяется более длинный путь."""
    assert sorted(sanitize.PLACES, key=len, reverse=True) == sanitize.PLACES
    monkeypatch.setattr(sanitize, "PLACES", ["/srv/course/.venv", "/srv/course", "/srv"])
    told = sanitize.public("/srv/course/.venv/a /srv/course/b /srv/c")
    assert told == "…/a …/b …/c"


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": "в PLACE/a"},
        {"output_type": "error", "ename": "OSError", "evalue": "в PLACE/a", "traceback": []},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["в PLACE/a", "да"]},
        {"output_type": "display_data", "data": {"text/plain": "в PLACE/a"}},
        {"output_type": "execute_result", "data": {"text/plain": "в PLACE/a"}},
    ],
)
def test_no_kind_of_output_tells_a_folder(output):
    (clean,) = sanitize.outputs([json.loads(json.dumps(output).replace("PLACE", str(ROOT)))])
    assert str(ROOT) not in str(clean)
    assert "в …/a" in str(clean)


@given(st.text(st.characters() | st.sampled_from("\x1b\x00\x7f\ud800\r[31m")), st.integers(1, 50))
def test_plain_text_has_no_controls_and_keeps_to_the_limit(text, limit):
    clean = sanitize.plain(text, limit)
    clean.encode("utf-8")
    assert {c for c in clean if c < " " or c == "\x7f"} <= {"\t", "\n"}
    assert len(clean) <= limit + len("\n… обрезано")


def test_honest_text_is_not_touched():
    text = "def f(x):\n\treturn x  # ёж, ‘кавычки’, 😀"
    assert sanitize.plain(text) == sanitize.public(text) == text


def test_terminal_colours_are_dropped():
    assert sanitize.plain("\x1b[1;31mкрасный\x1b[0m\a") == "красный"


def test_outputs_are_text_and_pictures_only():
    active = {"text/html": "<script>", "application/javascript": "alert(1)", "image/svg+xml": "<"}
    raw = [
        {"output_type": "display_data", "data": active | {"text/plain": "таблица"}},
        {"output_type": "display_data", "data": {"image/png": PNG, "image/jpeg": JPEG}},
        {"output_type": "display_data", "data": {"image/png": '" onerror="alert(1)'}},
        {"output_type": "display_data", "data": {"image/png": JPEG}},
        {"output_type": "display_data", "data": active},
        {"output_type": "stream", "name": ["stdout"], "text": {"a": 1}},
        {"output_type": "error", "ename": 7, "evalue": None, "traceback": [None, "<b>"]},
        {"output_type": "update_display_data"},
        {"output_type": ["stream"]},
        "мусор",
    ]
    table, pictures, stream, error = sanitize.outputs(raw)
    assert table["data"] == {"text/plain": "таблица"}
    assert pictures["data"] == {"image/png": PNG, "image/jpeg": JPEG}
    assert (stream["name"], stream["text"]) == ("stdout", "")
    assert error["traceback"] == ["", "<b>"]


@pytest.mark.parametrize("raw", [None, 5, "текст", {"output_type": "stream"}])
def test_outputs_that_are_no_list_are_nothing(raw):
    assert sanitize.outputs(raw) == []


def test_picture_may_be_bytes_or_lines_but_not_huge():
    def shown(data: object) -> bool:
        return bool(
            sanitize.outputs([{"output_type": "display_data", "data": {"image/png": data}}])
        )

    assert shown(base64.b64decode(PNG))
    assert shown(PNG[:8] + "\n" + PNG[8:] + "\n")
    assert not shown(base64.b64decode(PNG) + bytes(sanitize.MAX_IMAGE))


def test_number_of_outputs_is_bounded():
    stream = {"output_type": "stream", "name": "stdout", "text": "да"}
    assert len(sanitize.outputs([stream] * 1000)) == sanitize.MAX_OUTPUTS


def test_attached_pictures_survive_and_fakes_do_not():
    fakes = {"b.png": {"image/png": "PHN2Zz4="}, "<": {"image/png": PNG}, "c.png": 5}
    assert sanitize.attachments({"a.png": {"image/png": PNG}} | fakes) == {
        "a.png": {"image/png": PNG}
    }
    assert sanitize.attachments([PNG]) == {}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("*курсив* и $x < 1$", "*курсив* и $x < 1$"),
        ("![я](attachment:a.png)", "![я](attachment:a.png)"),
        ("<b>", f"<{JOINER}b>"),
        ("[x](//evil.example)", f"[x]{JOINER}(//evil.example)"),
        ("![x](attachment:../a.png)", f"![x]{JOINER}(attachment:../a.png)"),
        ("[y]: //evil.example", f"[y]{JOINER}: //evil.example"),
    ],
)
def test_answer_keeps_markdown_but_no_links(written, kept):
    assert sanitize.markdown(written) == kept
