"""Маленькие ноутбуки для проверки проверяющего: исходный и работы к нему."""

from __future__ import annotations

import json

from course_utils.grading.course import Course


def cell(text: str, code: bool = True, **meta) -> dict:
    base = {"cell_type": "code" if code else "markdown", "metadata": {}, "source": text}
    if meta:
        flags = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
        base["metadata"]["nbgrader"] = flags | meta
    return base | ({"outputs": [], "execution_count": None} if code else {})


def student(name: str, text: str) -> dict:
    return cell(text, grade_id=name, solution=True)


def check(name: str, text: str, points: float = 1) -> dict:
    return cell(text, grade_id=name, grade=True, locked=True, points=points)


def manual(name: str, text: str, points: float = 1) -> dict:
    return cell(text, code=False, grade_id=name, grade=True, solution=True, points=points)


def notebook(*cells: dict, kernel: str = "python3") -> dict:
    spec = {"name": kernel, "display_name": "Python 3", "language": "python"}
    numbered = [{"id": f"cell-{n}", **c} for n, c in enumerate(cells)]
    return {"cells": numbered, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}


def data(book: dict) -> bytes:
    return json.dumps(book).encode()


RELU = "def relu(x):\n    ### BEGIN SOLUTION\n    return np.maximum(x, 0)\n    ### END SOLUTION"
TOTAL = "### BEGIN SOLUTION\ndef total(x):\n    return float(np.sum(x))\n### END SOLUTION"
RELU_TEST = """assert relu(np.array([-1.0, 2.0])).tolist() == [0, 2], "relu([-1, 2])"
### BEGIN HIDDEN TESTS
from course_utils.grading import rng
SECRET = rng().normal(size=7)
np.testing.assert_allclose(relu(SECRET), np.maximum(SECRET, 0))
### END HIDDEN TESTS"""
TOTAL_TEST = """score = 0.0
if total(np.ones(3)) == 3:
    score += 1.0
### BEGIN HIDDEN TESTS
if total(np.arange(10.0)) == 45:
    score += 1.0
### END HIDDEN TESTS
score"""

SOURCE = notebook(
    cell("# Задание", code=False),
    cell("import numpy as np\n%matplotlib inline"),
    student("relu", RELU),
    check("test_relu", RELU_TEST, 2),
    student("total", TOTAL),
    check("test_total", TOTAL_TEST, 2),
    manual("why", "Ответ: потому что.", 3),
)
GOOD = {
    "relu": "def relu(x):\n    return np.maximum(x, 0)",
    "total": "def total(x):\n    return float(x.sum())",
    "why": "Потому что $x < 0$ обнуляется.",
}


def answered(source: dict = SOURCE, **answers: str) -> dict:
    """Работа: исходный ноутбук с ответами студента (без ответа — верный)."""
    book = json.loads(json.dumps(source))
    for item in book["cells"]:
        name = item["metadata"].get("nbgrader", {}).get("grade_id")
        if name in GOOD or name in answers:
            item["source"] = answers.get(name, GOOD.get(name, ""))
    return book


def hand_in(course: Course, student: str, raw: bytes) -> None:
    """Сдаёт файл работы по hw01."""
    folder = course.submitted(student, "hw01")
    folder.mkdir(parents=True)
    (folder / "hw01.ipynb").write_bytes(raw)
