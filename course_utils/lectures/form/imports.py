"""Библиотеку курса все лекции подключают одинаково и только с парадного входа."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..notebook import Notebook
from .code import parse

ALIASES = {"visualization": "vis"}
NAMES_FROM: dict[str, set[str] | None] = {  # откуда берут сами имена; None — любые
    "convolution": None,  # слова лекции о свёртке: conv2d, relu, output_size
    "visualization": {"ascent", "robustness"},  # разделы со многими именами
}


def imports(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Части библиотеки подключают целиком и под одними именами: `data.mnist`, `vis.fgsm`."""
    for cell in notebook.code:
        for node in ast.walk(parse(cell.source)):
            if isinstance(node, ast.Import):
                found = [_imported(alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found = [_taken(node.module or "", alias) for alias in node.names]
            else:
                continue
            yield from ((cell.number, advice) for advice in found if advice)


def _imported(module: str) -> str | None:
    """Что не так с `import module`; None — всё так."""
    if module.split(".")[0] != "course_utils":
        return None
    return f"вместо `import {module}` пишут `from course_utils import …`"


def _taken(module: str, alias: ast.alias) -> str | None:
    """Что не так с `from module import alias`; None — всё так.

    >>> _taken("course_utils.data", ast.alias("mnist"))
    'вместо `mnist` из course_utils.data пишут `from course_utils import data` и `data.mnist`'
    """
    package, *path = module.split(".")
    if package != "course_utils":
        return None
    if not path:
        name = ALIASES.get(alias.name, alias.name)
        known = alias.asname or alias.name
        return None if known == name else f"{alias.name} в лекциях зовут `{name}`, а не `{known}`"
    part = path[0]
    if len(path) > 1 or alias.name.startswith("_"):
        return f"{module}.{alias.name} — внутреннее: берут то, что открыто в course_utils.{part}"
    if part not in NAMES_FROM:
        start = f"вместо `{alias.name}` из {module} пишут `from course_utils import {part}`"
        return f"{start} и `{part}.{alias.name}`"
    allowed = NAMES_FROM[part]
    if allowed is None or alias.name in allowed:
        return None
    return f"из {module} берут только {', '.join(sorted(allowed))}, а здесь `{alias.name}`"


RULES = (imports,)
