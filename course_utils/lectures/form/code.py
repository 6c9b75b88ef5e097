"""Код лекции: надписи на рисунках по-русски и хотя бы один виджет."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ..notebook import Notebook
from .outputs import CYRILLIC

LABEL_ARGUMENTS = {"title", "titles", "suptitle", "xlabel", "ylabel", "x", "y", "colorbar", "alt"}
LABEL_METHODS = {"set_title", "set_xlabel", "set_ylabel", "suptitle"}
_WORD = re.compile(r"\b[A-Za-z][\w'-]*\b(?!\()")  # вызов функции в подписи — не слово
_NAME = re.compile(  # имена не переводят: ReLU, V1, t-SNE, conv1, dx
    r"\w|\w*[A-Z]\w*[A-Z\d][\w-]*|\w*[\d_]\w*|[a-z]-[A-Z]+|softmax|sigmoid|tanh|sin|cos|exp|log"
    r"|d[xyz]"
)


def labels(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Заголовки, оси, шкалы и описания рисунков в коде — по-русски."""
    for cell in notebook.code:
        for text in foreign_labels(cell.source):
            yield cell.number, f"надпись на рисунке не по-русски: {text!r}"


def widgets(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """В лекции есть хотя бы один виджет."""
    nodes = [node for cell in notebook.code for node in ast.walk(parse(cell.source))]
    imported = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "course_utils.widgets"
        for alias in node.names
    }
    called = (ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call))
    if not any(name.split(".")[0] in {"widgets", *imported} for name in called):
        yield 0, "нет ни одного виджета из course_utils.widgets"


def foreign_labels(source: str) -> list[str]:
    """Строки-надписи из кода на Python, в которых есть слова, но нет русских.

    >>> foreign_labels('curves(data, x="epoch", y="Функция потерь", title="ReLU")')
    ['epoch']
    """
    return [text for node in _label_nodes(parse(source)) for text in _strings(node) if _bad(text)]


def _label_nodes(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        yield from (pair.value for pair in node.keywords if pair.arg in LABEL_ARGUMENTS)
        if isinstance(node.func, ast.Attribute) and node.func.attr in LABEL_METHODS:
            yield from node.args[:1]


def _strings(node: ast.expr) -> Iterator[str]:
    """Строки внутри значения аргумента; подстановки f-строк пропущены."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (part.value for part in node.values if isinstance(part, ast.Constant))
        yield " … ".join(str(part) for part in parts)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for item in node.elts:
            yield from _strings(item)
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        yield from _strings(node.elt)
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


def _bad(text: str) -> bool:
    if CYRILLIC.search(text):
        return False
    words = _WORD.findall(re.sub(r"\$[^$]*\$", " ", text))
    return any(not _NAME.fullmatch(word) for word in words)


def parse(source: str) -> ast.AST:
    """Дерево ячейки; у ячейки с командами IPython оно пустое."""
    try:
        return ast.parse(source)
    except SyntaxError:  # команды IPython; ошибку в коде лекции покажет выполнение
        return ast.Module(body=[], type_ignores=[])


RULES = (labels, widgets)
