"""Описания против подписей: каждое публичное имя описано, описанные параметры существуют."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from course_utils.places import PACKAGE

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FILES = {str(path.relative_to(PACKAGE)): path for path in PACKAGE.rglob("*.py")}
LISTED = re.compile(r"^Параметры:\n((?:    .*\n|\n)+)", re.MULTILINE)
NAMED = re.compile(r"^    ((?:\*{0,2}\w+(?:, )?)+):", re.MULTILINE)


def public(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Публичные функции и классы модуля или класса; варианты подписи — нет."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)) and not child.name.startswith("_"):
            if "overload" not in map(ast.unparse, child.decorator_list):
                yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """Имена аргументов; у класса — аргументы __init__, а без него — поля."""
    if isinstance(node, ast.ClassDef):
        made = [one for one in node.body if isinstance(one, FUNCTIONS) and one.name == "__init__"]
        fields = {str(f.target.id) for f in node.body if isinstance(f, ast.AnnAssign)}
        return parameters(made[0]) if made else fields
    given = node.args
    extra = [one for one in (given.vararg, given.kwarg) if one]
    return {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, *extra)}


@pytest.mark.parametrize("file", FILES)
def test_docstring_agrees_with_the_signature(file: str) -> None:
    for node in public(ast.parse(FILES[file].read_text("utf-8"))):
        text = ast.get_docstring(node)
        assert text, f"{node.name}: нет описания"
        described = [NAMED.findall(part) for part in LISTED.findall(f"{text}\n")]
        names = {n.strip(" *") for lines in described for line in lines for n in line.split(",")}
        assert names <= parameters(node), f"{node.name}: нет параметров {names - parameters(node)}"
