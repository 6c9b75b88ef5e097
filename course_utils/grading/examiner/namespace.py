"""Место, где выполняются ячейки преподавателя: пространство имён, за которым стоит песочница.

Имя, которого нет у экзаменатора, ищется в работе студента. Проверяется это при каждом обращении,
и в функциях тоже: `exec` с потомком dict вызывает `__missing__`.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import linecache
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from ..wire.deadline import Deadline
from .remote import NOTEBOOK
from .timer import timed


class Namespace(dict[str, Any]):
    """Имена экзаменатора; остальные спрашиваются у `look_up` (нет имени — LookupError)."""

    def __init__(self, look_up: Callable[[str], Any], names: dict[str, Any] | None = None) -> None:
        start = {"__name__": NOTEBOOK, "__builtins__": builtins}
        super().__init__(names if names is not None else start)
        self.look_up = look_up
        self.open = True

    def __missing__(self, name: str) -> Any:
        if not self.open or name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        try:
            return self.look_up(name)
        except LookupError:
            raise KeyError(name) from None

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """Внутри блока за пространством имён ничего нет."""
        self.open = False
        try:
            yield
        finally:
            self.open = True

    def copy(self) -> Namespace:
        """Те же имена, которые дальше меняются отдельно."""
        return Namespace(self.look_up, dict(self))


class MainModule(ModuleType):
    """Модуль `__main__`, чтобы классы из ячеек преподавателя можно было послать в песочницу."""

    def __init__(self, names: Namespace) -> None:
        super().__init__(NOTEBOOK)
        self.__dict__["_names"] = names

    def __getattr__(self, name: str) -> Any:
        try:
            return dict.__getitem__(self.__dict__["_names"], name)
        except KeyError:
            raise AttributeError(name) from None


class NoShell:
    """`get_ipython()` для ячеек преподавателя: магические команды ничего не делают."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def furnish(names: Namespace) -> None:
    """Добавляет то, что в ноутбуке есть без импорта, и делает имена модулем `__main__`."""
    names.update(display=lambda *_, **__: None, get_ipython=NoShell)
    sys.modules[NOTEBOOK] = MainModule(names)


def execute(text: str, names: Namespace, title: str, deadline: Deadline) -> tuple[Any, str]:
    """Выполняет ячейку не дольше срока.

    Параметры:
        text: код, можно с магическими командами.
        names: пространство имён.
        title: имя ячейки для трассировки.
        deadline: срок; он же — для собственных вычислений ячейки.

    Возвращает:
        значение последнего выражения (None, если его нет или оно кончается на «;») и печать.
    """
    code = python(text)
    lines = code.splitlines(keepends=True)
    linecache.cache[title] = (len(code), None, lines, title)
    tree = ast.parse(code, title)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    printed = Printed()
    quiet = code.rstrip().endswith(";")
    with timed(deadline), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        exec(compile(tree, title, "exec", dont_inherit=True), names)
        if not isinstance(last, ast.Expr):
            return None, printed.getvalue()
        expression = ast.Expression(last.value)
        value = eval(compile(expression, title, "eval", dont_inherit=True), names)
    return None if quiet else value, printed.getvalue()


def is_cell(filename: str) -> bool:
    """Имя принадлежит ячейке, которую выполнил `execute`."""
    entry = linecache.cache.get(filename)
    return filename.startswith("<") and entry is not None and entry[1:2] == (None,)


class Printed(io.StringIO):
    """Печать ячейки; лишнее отбрасывается."""

    LIMIT = 20_000

    def write(self, text: str) -> int:
        """Принимает текст, пока есть место."""
        super().write(text[: max(0, self.LIMIT - self.tell())])
        return len(text)


def python(text: str) -> str:
    r"""Код ячейки без магических команд.

    >>> python("%%time\nx = 1")
    'x = 1\n'
    """
    while text.lstrip().startswith("%%"):
        text = text.lstrip().partition("\n")[2]
    return str(TransformerManager().transform_cell(text))
