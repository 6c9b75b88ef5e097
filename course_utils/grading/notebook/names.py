"""Имена в коде ячеек: что он определяет и какие модули загружает; сам код не выполняется."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

HEAVY = {
    "torch.optim": "torch._dynamo",  # оптимизатор загружает его, когда создаётся первым
    "course_utils.visualization": "course_utils.visualization",  # имя в checks.without
}


def defined(text: str) -> set[str]:
    r"""Имена, которые определяет код, кроме импортированных; у кода с ошибкой их нет.

    >>> sorted(defined("import os\nx = 1\ndef f(): pass"))
    ['f', 'x']
    """
    try:
        top = symtable.symtable(_without_magics(text), "ячейка", "exec")
    except SyntaxError:
        return set()
    return {symbol.get_name() for symbol in top.get_symbols() if _is_defined(symbol)}


def imported(text: str) -> set[str]:
    """Модули, которые загружает код; имя из `from` может оказаться модулем, поэтому оно тут же.

    >>> sorted(imported("from torch import nn"))
    ['torch', 'torch.nn']
    """
    try:
        return set(_modules(ast.parse(_without_magics(text))))
    except SyntaxError:
        return set()


def late(text: str) -> set[str]:
    """Модули, которые библиотека загрузит позже, при первом употреблении."""
    return {module for word, module in HEAVY.items() if word in text}


def _is_defined(symbol: symtable.Symbol) -> bool:
    return (symbol.is_assigned() or symbol.is_namespace()) and not symbol.is_imported()


def _without_magics(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
