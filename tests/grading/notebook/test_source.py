"""Исходный ноутбук: роли ячеек, баллы, пометки и то, что из него узнают один раз."""

from __future__ import annotations

import hashlib
import json
import pickle

import pytest

from course_utils.grading.course import digest
from course_utils.grading.errors import SourceError
from course_utils.grading.notebook.source import HIDDEN, Kind, Source, cut, hidden_tail

from ..notebooks import SOURCE, cell, check, data, manual, notebook, student


def parse(*cells: dict) -> Source:
    return Source.parse(data(notebook(*cells)))


def test_role_comes_from_the_flags_of_nbgrader():
    shown = cell("plt.show()")
    shown["metadata"]["tags"] = ["show"]
    source = parse(
        cell("# Задание", code=False),
        cell("import numpy"),
        shown,
        student("a", ""),
        check("t", "", 2),
        manual("why", "", 3),
        cell("", grade_id="essay", grade=True, solution=True, points=1),
        cell("текст", code=False, grade_id="task", task=True, points=4),
    )
    assert [one.kind for one in source.cells] == [
        Kind.TEXT, Kind.SETUP, Kind.TEXT, Kind.STUDENT, Kind.TEST, *[Kind.MANUAL] * 3]  # fmt: skip
    assert [one.place for one in source.cells] == list(range(8))
    assert {one.id for one in source.cells if one.owned} == {"a", "why", "essay", "task"}
    assert [one.id for one in source.graded] == ["t", "why", "essay", "task"]
    assert source.points == {"a": 0, "t": 2, "why": 3, "essay": 1, "task": 4}


def written(**change: object) -> list[tuple]:
    """Что поймёт разбор, если тот же ноутбук записать иначе."""
    book = json.loads(json.dumps(SOURCE))
    for item in book["cells"]:
        if change.get("lines"):
            item["source"] = item["source"].splitlines(keepends=True)
        if change.get("crlf"):
            item["source"] = item["source"].replace("\n", "\r\n")
        if change.get("nameless"):
            del item["id"]
    book["nbformat_minor"] = change.get("minor", 5)
    return [(one.kind, one.id, one.text, one.points) for one in Source.parse(data(book)).cells]


@pytest.mark.parametrize(
    "change", [{"lines": True}, {"crlf": True}, {"nameless": True, "minor": 0}, {"minor": 4}]
)
def test_way_of_writing_does_not_matter(change):
    assert written(**change) == written()


def test_hidden_tests_and_mark_schemes_are_not_visible():
    scheme = "Критерии\n### BEGIN MARK SCHEME\nБалл за слово.\n### END MARK SCHEME\nОтвет"
    test, question = parse(
        check("t", "a = 1\n### BEGIN HIDDEN TESTS\nsecret()\n### END HIDDEN TESTS\na"),
        manual("why", scheme),
    ).cells
    assert test.visible == "a = 1\na"
    assert question.visible == "Критерии\nОтвет"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([student("a", ""), check("a", "")], "'a' повторяется: дайте ячейкам разные имена"),
        ([check("t", "### BEGIN HIDDEN TESTS\nx")], "нет END HIDDEN TESTS"),
        ([check("t", "### END HIDDEN TESTS\nx")], "должны чередоваться"),
        ([manual("t", "### BEGIN MARK SCHEME")], "нет END MARK SCHEME"),
        ([cell("", grade_id="t", grade=True)], "у ячейки 't' нет баллов"),
        ([check("t", "", "два")], "не читается"),
    ],
)
def test_mistake_of_the_teacher_is_named(cells, said):
    with pytest.raises(SourceError, match=said):
        parse(*cells)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"cells": 5}', b"\xff"])
def test_file_that_is_no_notebook_is_the_teachers_mistake(raw):
    with pytest.raises(SourceError, match="не читается"):
        Source.parse(raw)


def test_hidden_part_is_run_alone_only_when_it_can_be():
    begin, end = (f"### {mark}" for mark in HIDDEN)
    assert hidden_tail(f"a = 1\n{begin}\nassert a\n{end}") == "assert a"
    assert hidden_tail(f"a = 1\n{begin}\nassert a\n{end}\n\n") == "assert a"
    for whole in (
        f"a = 1\n{begin}\nassert a\n{end}\na",
        f"for a in b:\n{begin}\n    assert a\n{end}",
        f"{begin}\nx\n{end}\n{begin}\ny\n{end}",
        f"if a:\n    b\n{begin}\nelse:\n    c\n{end}",
    ):
        assert hidden_tail(whole) is None, whole


def test_cut_keeps_every_line_once():
    lines = [f"строка {n}" for n in range(6)]
    text = "\n".join([*lines[:2], "# BEGIN HIDDEN TESTS", *lines[2:4], "# END HIDDEN TESTS",
                      *lines[4:]])  # fmt: skip
    outside, inside = cut(text, HIDDEN)
    assert outside.split("\n") == lines[:2] + lines[4:]
    assert inside.split("\n") == lines[2:4]


def test_names_of_the_answers_are_those_the_teacher_defines():
    source = parse(
        cell("import numpy as np\nfrom torch import nn\n%matplotlib inline\nimage = np.ones(3)"),
        student("a", "def conv(x):\n    inner = 1\n    return inner\nclass Net(nn.Module): ..."),
        check("t", "answer = conv(image)"),
    )
    assert source.answers == {"image", "conv", "Net"}


def test_modules_are_imports_of_the_teacher():
    source = parse(
        cell("import numpy as np\n!pip list\nfrom torch import nn"),
        student("a", "import os\nfrom . import x"),
        check("t", "from course_utils.grading import checks\nopt = torch.optim.SGD"),
    )
    assert source.modules == (
        "course_utils.grading", "course_utils.grading.checks", "numpy", "torch", "torch._dynamo",
        "torch.nn",
    )  # fmt: skip


def test_fingerprint_is_that_of_the_earlier_version():
    """Иначе весь проверенный класс проверился бы заново."""

    def sha(part: bytes) -> bytes:
        return hashlib.sha256(part).digest()

    raw, work, note = data(SOURCE), b"{}", "нет файла"
    expected = hashlib.sha256(sha(b"1") + sha(raw) + sha(work) + sha(note.encode())).hexdigest()
    assert digest(Source.parse(raw).digest, work, note) == expected


def test_source_travels_as_its_file():
    source = Source.parse(data(SOURCE))
    again = pickle.loads(pickle.dumps(source))
    assert again == source
    assert again.cells == source.cells
    assert len(pickle.dumps(source)) < len(source.data) + 200
