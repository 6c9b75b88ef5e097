"""Запрет готовых функций на время вызова: запрещённая отказывается работать сама.

Запрет относится к самой функции, а не к её имени: под каким бы именем её ни импортировали раньше,
внутри `banned` она поднимает ошибку. От злого умысла это не защита: честно забывший условие
студент узнает о нём сразу, дома и при оценке одинаково.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pkgutil import resolve_name
from types import BuiltinFunctionType, CodeType, FunctionType, MethodDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.overrides import TorchFunctionMode

REFUSAL = "в этой задаче нельзя пользоваться готовой функцией {}: напишите сами"


@contextmanager
def banned(*names: str) -> Iterator[None]:
    """Внутри блока названные функции поднимают RuntimeError; вложенные блоки складываются.

    Функции PyTorch, написанные не на Python, узнаются по последнему слову имени: запрет
    `torch.log_softmax` действует и на метод тензора.

    Параметры:
        names: полные имена, например «scipy.signal.convolve2d» или «torch.conv2d».

    Ошибки:
        ValueError: такой функции нет или запретить её нельзя: она написана не на Python и не из
            PyTorch.

    >>> import statistics
    >>> with banned("statistics.mean"):
    ...     statistics.mean([1, 2])
    Traceback (most recent call last):
    RuntimeError: в этой задаче нельзя пользоваться готовой функцией statistics.mean: напишите сами
    """
    with ExitStack() as stack:
        native: dict[str, str] = {}
        for name in names:
            function = _function(name)
            if isinstance(function, FunctionType):
                stack.enter_context(_refusing(function, name))
            if name.startswith("torch."):
                native[function.__name__] = name
        if native:
            stack.enter_context(_torch_mode(native))
        yield


@cache
def _function(name: str) -> Any:
    """Функция по полному имени: на Python или из PyTorch."""
    place, _, last = name.rpartition(".")
    try:
        found = getattr(resolve_name(place), last)  # сама по себе она может найти тёзку-модуль
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"запретить {name!r} нельзя: {error}") from error
    found = getattr(found, "_implementation", found)  # функции NumPy стоят за посредником
    native = name.startswith("torch.") and isinstance(
        found, (BuiltinFunctionType, MethodDescriptorType)
    )
    if not native and not isinstance(found, FunctionType):
        raise ValueError(f"запретить {name!r} нельзя: это не функция Python и не функция PyTorch")
    return found


@contextmanager
def _refusing(function: FunctionType, name: str) -> Iterator[None]:
    """Подменяет код функции: сам объект остаётся тем же, где бы ни лежала ссылка на него."""
    own = function.__code__
    function.__code__ = _refusal(name).replace(co_freevars=own.co_freevars)
    try:
        yield
    finally:
        function.__code__ = own


def _refusal(name: str) -> CodeType:
    """Код функции, которая на любые аргументы отвечает отказом.

    Имена он ищет в модуле запрещённой функции, поэтому обходится встроенным RuntimeError.
    """
    text = f"def refuse(*args, **kwargs):\n    raise RuntimeError({REFUSAL.format(name)!r})"
    names: dict[str, FunctionType] = {}
    exec(text, names)
    return names["refuse"].__code__


def _torch_mode(native: dict[str, str]) -> TorchFunctionMode:
    """Режим PyTorch, через который проходят все вызовы его функций: последнее слово → имя."""
    from torch.overrides import TorchFunctionMode

    class Refusing(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            name = native.get(getattr(func, "__name__", ""))
            if name is not None:
                raise RuntimeError(REFUSAL.format(name))
            return func(*args, **(kwargs or {}))

    return Refusing()
