"""Проверка того, что передали функции: одно место и один вид ошибки на всю библиотеку.

Правило — функция (имя, значение) → годное значение; `checked` применяет правила к аргументам до
того, как функция начала работать.

>>> @checked(steps=whole(1))
... def walk(steps: int = 3) -> int:
...     return steps
>>> walk(steps=0)
Traceback (most recent call last):
course_utils.inputs.InputError: walk: steps = 0, а нужно целое число не меньше 1
"""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable, Iterable, Sized
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")
Rule = Callable[[str, Any], Any]

LONG = 60  # столько знаков значения показать в сообщении


class InputError(ValueError, TypeError):
    """Функции передали не то; в тексте — что передано, что можно и как исправить."""


def shown(value: Any) -> str:
    """Значение для сообщения: у массивов и тензоров — вид, тип и форма, у прочего — запись.

    >>> shown("кот"), shown([1, 2])
    ("'кот'", '[1, 2]')
    """
    if hasattr(value, "dtype") and hasattr(value, "shape") and axes(value):
        kind = type(value).__module__.split(".")[0]
        what = {"torch": "тензор", "numpy": "массив NumPy"}.get(kind, type(value).__name__)
        return f"{what} {tuple(value.shape)} {str(value.dtype).removeprefix('torch.')}"
    if isinstance(value, (bool, int, float, complex, str, list, tuple, dict)) or value is None:
        text = repr(value)
        return text if len(text) <= LONG else f"{text[:LONG]}…"
    return repr(value) if hasattr(value, "ndim") else f"объект {_kind(value)}"


def axes(value: Any) -> int:
    """Число измерений массива или тензора; у прочего — ноль."""
    found = getattr(value, "ndim", 0)
    return found if isinstance(found, int) else 0


def refuse(name: str, value: Any, allowed: str, remedy: str = "") -> NoReturn:
    """Ошибка «имя = значение, а нужно …: что сделать»."""
    raise InputError(f"{name} = {shown(value)}, а нужно {allowed}" + (remedy and f": {remedy}"))


def checked(
    *together: Callable[[dict[str, Any]], None], **rules: Rule
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Проверяет аргументы по правилам; None годится там, где оно и есть значение по умолчанию.

    Параметры:
        together: проверки, которым нужны сразу несколько аргументов; получают словарь переданного.
        rules: имя параметра → правило.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        unknown = rules.keys() - signature.parameters.keys()
        assert not unknown, f"у {function.__name__} нет параметров {unknown}"

        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = _bind(function.__name__, signature, args, kwargs)
            given = bound.arguments
            try:
                for name in [name for name in rules if name in given]:
                    if given[name] is not None or signature.parameters[name].default is not None:
                        given[name] = rules[name](name, given[name])
                for check in together:
                    check(given)
            except InputError as error:
                raise InputError(f"{function.__name__}: {error}") from None
            return function(*bound.args, **bound.kwargs)

        return wrapper

    return decorate


def whole(least: float = 1, most: float = math.inf) -> Rule:
    """Целое число от `least` до `most`; целые NumPy годятся, 8.0 — нет."""
    allowed = f"целое число от {least} до {most}"
    if most == math.inf:
        allowed = "целое число" if least == -math.inf else f"целое число не меньше {least}"

    def rule(name: str, value: Any) -> int:
        try:
            if isinstance(value, bool):
                raise TypeError
            number = operator.index(value)
        except (TypeError, ValueError, RuntimeError):
            refuse(name, value, allowed, _as_whole(name, value))
        if not least <= number <= most:
            refuse(name, value, allowed)
        return number

    return rule


def real(
    least: float = -math.inf, most: float = math.inf, *, above: bool = False, below: bool = False,
    what: str = "число",
) -> Rule:  # fmt: skip
    """Конечное число от `least` до `most`; с `above` больше `least`, с `below` меньше `most`."""
    allowed = f"конечное {what}"
    if most < math.inf:
        ends = f" (без {', '.join([f'{least:g}'] * above + [f'{most:g}'] * below)})"
        allowed = f"{what} от {least:g} до {most:g}" + ends * (above or below)
    elif least > -math.inf:
        allowed = f"{what} больше {least:g}" if above else f"{what} не меньше {least:g}"

    def rule(name: str, value: Any) -> float:
        number = _number(value)
        low = number > least if above else number >= least
        high = number < most if below else number <= most
        if not (math.isfinite(number) and low and high):
            refuse(name, value, allowed)
        return value if isinstance(value, (int, float)) else number

    return rule


def choice(*allowed: Any) -> Rule:
    """Одно из перечисленных значений."""
    names = ", ".join(f"«{one}»" for one in allowed)

    def rule(name: str, value: Any) -> Any:
        if not (isinstance(value, str) and value in allowed):
            refuse(name, value, f"одно из {names}")
        return value

    return rule


def flag(name: str, value: Any) -> bool:
    """Проверяет, что это True или False: «test» — тоже непустая строка."""
    if not (isinstance(value, bool) or type(value).__name__ == "bool"):
        refuse(name, value, "True или False")
    return bool(value)


def text(name: str, value: Any) -> str:
    """Строка."""
    if not isinstance(value, str):
        refuse(name, value, "строка")
    return value


def function(name: str, value: Any) -> Callable[..., Any]:
    """То, что можно вызвать."""
    if not callable(value):
        refuse(name, value, "функция")
    found: Callable[..., Any] = value
    return found


def pair(one: Rule) -> Rule:
    """Одно значение или пара; пара возвращается кортежем, одно — как есть."""

    def rule(name: str, value: Any) -> Any:
        if not isinstance(value, (tuple, list)):
            return one(name, value)
        if len(value) != 2:
            refuse(name, value, "одно число или пара (по вертикали, по горизонтали)")
        return tuple(one(name, part) for part in value)

    return rule


def several(one: Rule, *, what: str = "список", least: int = 1) -> Rule:
    """Список значений, каждое по правилу `one`; строка — не список, хотя её можно перебрать."""

    def rule(name: str, value: Any) -> list[Any]:
        listed = isinstance(value, Iterable) and not isinstance(value, (str, bytes, dict))
        if not listed or (hasattr(value, "ndim") and axes(value) != 1):
            refuse(name, value, what, f"{name}=[{value!r}]" if isinstance(value, str) else "")
        items = [one(f"{name}[{place}]", part) for place, part in enumerate(value)]
        if len(items) < least:
            refuse(name, value, f"{what}, в нём хотя бы {least}")
        return items

    return rule


def exactly(kind: type | tuple[type, ...], what: str) -> Rule:
    """Объект вида `kind`; `what` — как его назвать в сообщении."""

    def rule(name: str, value: Any) -> Any:
        if not isinstance(value, kind):
            refuse(name, value, what)
        return value

    return rule


def numbers(*layouts: int) -> Rule:
    """Массив, тензор или список вещественных конечных чисел; `layouts` — сколько у него осей."""

    def rule(name: str, value: Any) -> Any:
        try:
            array = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
        except (ValueError, TypeError, RuntimeError):
            refuse(name, value, "массив чисел, строки одной длины")
        if array.dtype.kind not in "buif" or array.size == 0:
            refuse(name, value, "массив вещественных чисел, не пустой")
        if layouts and array.ndim not in layouts:
            refuse(name, value, f"массив с {' или '.join(map(str, layouts))} осями")
        if not np.isfinite(array).all():
            raise InputError(f"в {name} есть NaN или бесконечность: замените их числами")
        return array

    return rule


def either(what: str, *rules: Rule) -> Rule:
    """Значение, годное хотя бы одному из правил."""

    def rule(name: str, value: Any) -> Any:
        for one in rules:
            try:
                return one(name, value)
            except InputError:
                continue
        refuse(name, value, what)

    return rule


def anything(_: str, value: Any) -> Any:
    """Любое значение: его проверит сама функция."""
    return value


def equally(name: str, first: Sized, other: str, second: Sized) -> None:
    """Отвергает два списка разной длины."""
    if len(first) != len(second):
        raise InputError(f"{name} — {len(first)} шт., {other} — {len(second)}: нужно поровну")


def _kind(value: Any) -> str:
    return value.__name__ if isinstance(value, type) else type(value).__name__


def _number(value: Any) -> float:
    """Число или NaN, если это не число; строки и True — не числа."""
    if isinstance(value, (bool, str, bytes)) or axes(value):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return math.nan


def _as_whole(name: str, value: Any) -> str:
    number = _number(value)
    return f"{name}={int(number)}" if number.is_integer() and not isinstance(value, str) else ""


def _bind(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> inspect.BoundArguments:
    try:
        return signature.bind(*args, **kwargs)
    except TypeError:
        parameters = signature.parameters
    plain = parameters.values()
    strange = [key for key in kwargs if key not in parameters]
    positional = [one for one in plain if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    given = {one.name for one in positional[: len(args)]} | kwargs.keys()
    needed = [one for one in plain if one.default is one.empty and one.kind.name[:3] != "VAR"]
    missing = [one.name for one in needed if one.name not in given]
    if strange:
        problem = f"нет параметра {', '.join(strange)}"
    elif missing:
        problem = f"не хватает {', '.join(missing)}"
    elif len(args) > len(positional):
        problem = f"по порядку передают не больше {len(positional)}, остальное — по имени"
    else:
        problem = "один параметр передан дважды"
    raise InputError(f"{name}: {problem}; параметры: {', '.join(parameters)}")
