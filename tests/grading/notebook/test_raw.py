r"""Один разбор на все файлы: чужое — терпимо, своё — по схеме, ничего тяжёлого не загружая."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.grading.errors import SourceError, UnreadableSubmission
from course_utils.grading.notebook import raw

CODE = {"cell_type": "code", "source": "x = 1\ny = 2"}
CELLS = [CODE, {"cell_type": "markdown", "source": "# Тема"}]


def book(cells: object, **rest: object) -> str:
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, **rest})


def texts(data: bytes | str) -> list[str]:
    return [cell["source"] for cell in raw.parse(data)["cells"]]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_any_coding_of_json_is_read(coding):
    assert texts(book(CELLS).encode(coding)) == ["x = 1\ny = 2", "# Тема"]


@pytest.mark.parametrize("version", [(3, 0), (4, 0), (4, 4), (4, 99), (5, 0), ("4", None)])
def test_number_of_the_format_decides_nothing(version):
    assert texts(book(CELLS, nbformat=version[0], nbformat_minor=version[1]))[0] == "x = 1\ny = 2"


def test_lines_and_line_ends_are_one_text():
    cells = [CODE | {"source": ["x = 1\r\n", "y = 2"]}, CODE | {"source": "x = 1\r\ny = 2"}]
    assert texts(book(cells)) == ["x = 1\ny = 2"] * 2


def test_sheets_of_the_third_format_are_cells():
    sheet = [
        {"cell_type": "heading", "level": 2, "source": ["Тема"]},
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "metadata": {"nbgrader": {}}},
    ]
    old = json.dumps({"nbformat": 3, "worksheets": [{"cells": sheet}, 5, {"cells": None}]})
    assert texts(old) == ["## Тема", "x = 1\ny = 2"]


def test_missing_names_come_from_the_place_and_given_ones_stay():
    cells = raw.parse(book([CODE, CODE | {"id": "mine"}, CODE | {"id": 5}]))["cells"]
    assert [cell["id"] for cell in cells] == ["cell-0", "mine", "cell-2"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"5", b'{"cells": 5}', b"[" * 200_000, b"\xff"])
def test_what_is_no_notebook_is_told_in_russian(data):
    with pytest.raises(UnreadableSubmission, match=r"файл повреждён|не ноутбук"):
        raw.parse(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["cells", "source", "metadata", "nbgrader", "grade_id", "tags", "id",
                         "cell_type", "outputs", "worksheets", "input", "level"]) | st.text(),
        inner | st.just("code") | st.just("heading"), max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_any_json_is_a_notebook_of_one_kind_or_a_clear_refusal(value):
    try:
        cells = raw.parse(json.dumps(value))["cells"]
    except UnreadableSubmission:
        return
    for cell in cells:
        assert isinstance(cell["source"], str)
        assert isinstance(cell["id"], str)
        assert isinstance(raw.grade_id(cell), str)
        assert isinstance(raw.tags(cell), list)
        if cell.get("cell_type") == "code":
            assert isinstance(cell["outputs"], list)


def test_own_file_must_obey_the_schema():
    assert raw.parse_ours(book(CELLS))["cells"][0]["source"] == "x = 1\ny = 2"
    with pytest.raises(SourceError, match="не по схеме") as told:
        raw.parse_ours(book([{"cell_type": "mystery", "source": "?"}]))
    assert "сохраните заново" in told.value.remedy
    with pytest.raises(SourceError, match="не читается"):
        raw.parse_ours("{")


def test_parsing_loads_nothing_heavy():
    """Иначе разобрать чужое в стеснённом процессе стоило бы секунд и сотен мегабайтов."""
    code = (
        "import sys; from course_utils.grading.notebook import raw; raw.parse('{\"cells\": []}');"
        "print({'nbformat', 'numpy', 'torch', 'IPython', 'nbgrader'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
