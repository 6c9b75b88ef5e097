"""Задание, на которое нападают: четыре задачи с открытыми и скрытыми проверками и вопрос.

Скрытые входы узнаваемы (40961, 7919, 6007): найдись такое число у студента — это утечка.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from course_utils.grading.notebook.source import HIDDEN, cut

SQUARE = """assert square(3) == 9, f"square(3): ожидалось 9, получено {square(3)}"
assert square(0) == 0
assert square(-2) == 4
### BEGIN HIDDEN TESTS
from course_utils.grading import rng
HIDDEN_INPUT = 40961 + rng().normal(size=5)
np.testing.assert_allclose(square(HIDDEN_INPUT), HIDDEN_INPUT**2)
assert np.shape(square(HIDDEN_INPUT)) == (5,)
### END HIDDEN TESTS"""
TOTAL = """score = 0.0
if total(np.ones(3)) == 3:
    score += 1.0
### BEGIN HIDDEN TESTS
if total(np.full(3, 7919.0)) == 23757:
    score += 1.0
### END HIDDEN TESTS
score"""
SCALE = """answer = scale([1.0])
import torch
assert torch.allclose(answer, torch.full((1,), 2.0)), "scale([1])"
### BEGIN HIDDEN TESTS
assert torch.allclose(scale([6007.0]), torch.full((1,), 12014.0))
### END HIDDEN TESTS"""
LADDER = """assert max(ladder(3)) == 3, "наибольшее в ladder(3)"
assert sum(ladder(4)) == 10, "сумма ladder(4)"
assert sorted(ladder(3)) == [1, 2, 3], "ladder(3)"
### BEGIN HIDDEN TESTS
assert sum(ladder(1759)) == 1547920
### END HIDDEN TESTS"""
ANSWERS = {
    "square": "def square(x):\n    return x * x",
    "total": "def total(x):\n    return float(np.sum(x))",
    "scale": "def scale(x):\n    import torch\n\n    return 2 * torch.tensor(x)",
    "ladder": "def ladder(n):\n    return list(range(1, n + 1))",
    "why": "Потому что $x^2 \\ge 0$.",
}
POINTS = {"square": 2.0, "total": 2.0, "scale": 1.0, "ladder": 1.0}
SECRETS = re.compile(
    r"HIDDEN.?(INPUT|TESTS)|\b409(59|6[0-3])\.|\b1677\d{6}|\b(7919|23757|6007|12014|1547920)\b"
)


def _cell(text: str, kind: str = "code", **flags: Any) -> dict[str, Any]:
    common = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
    meta = {"nbgrader": {**common, "task": False, **flags}} if flags else {}
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    name = flags.get("grade_id", f"cell-{len(text)}")
    return {"id": name, "cell_type": kind, "metadata": meta, "source": text, **code}


def _task(name: str, text: str) -> tuple[dict, dict]:
    answer = f"### BEGIN SOLUTION\n{ANSWERS[name]}\n### END SOLUTION"
    flags = {"grade_id": f"test_{name}", "grade": True, "locked": True, "points": POINTS[name]}
    return _cell(answer, grade_id=name, solution=True), _cell(text, **flags)


SOURCE: dict[str, Any] = {
    "cells": [
        _cell("# Задание", "markdown"),
        _cell("import numpy as np"),
        *_task("square", SQUARE),
        *_task("total", TOTAL),
        *_task("scale", SCALE),
        *_task("ladder", LADDER),
        _cell("Ответ.", "markdown", grade_id="why", grade=True, solution=True, points=1),
    ],
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def data(book: dict) -> bytes:
    """Ноутбук как файл."""
    return json.dumps(book).encode()


def submission(**answers: str) -> dict:
    """Сданный ноутбук: без скрытых проверок, с ответами (без ответа — верный)."""
    book = copy.deepcopy(SOURCE)
    for item in book["cells"]:
        name = item["metadata"].get("nbgrader", {}).get("grade_id", "")
        known = {**ANSWERS, **answers}
        item["source"] = known[name] if name in known else cut(item["source"], HIDDEN)[0]
    return book
