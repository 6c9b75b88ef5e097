"""Проверки для ячеек с тестами: сравнивают ответ с ожидаемым и говорят, что не так.

Ответ студента приходит значением — число, список, массив или тензор, — и сравнивается средствами
NumPy. Текст ошибки объясняет расхождение, поэтому рядом с проверкой не нужен свой разбор.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from .bans import banned
from .tally import Tally
from .traces import observed

__all__ = ["Tally", "items", "numbers", "raises", "same", "tidy", "without"]

NOTHING = "{}: функция ничего не вернула; не забыли return?"


def same(actual: Any, expected: Any, what: str, hint: str = "", *, tolerance: float = 1e-5) -> None:
    """Требует, чтобы форма и числа ответа совпали с ожидаемыми.

    Параметры:
        actual: ответ студента: число, вложенный список, массив или тензор.
        expected: ожидаемые числа.
        what: что вычислялось, например «conv2d(image, kernel)».
        hint: подсказка, которая дописывается к сообщению.
        tolerance: допустимая ошибка, и абсолютная, и относительная.

    Ошибки:
        AssertionError: что ожидалось, что получено и где они расходятся.

    >>> same([[1, 5]], [[1, 2]], "ответ")
    Traceback (most recent call last):
    AssertionError: ответ: в позиции (0, 1) ожидалось 2, получено 5
    """
    right, got = np.asarray(_detached(expected)) * 1, numbers(actual, what) * 1  # bool → int
    tail = f": {hint}" if hint else ""
    if got.shape != right.shape:
        raise AssertionError(
            f"{what}: ожидалась форма {right.shape}, получена {got.shape}{_guess(got, right)}{tail}"
        )
    close = np.isclose(got, right, rtol=tolerance, atol=tolerance)
    if close.all():
        return
    if right.ndim == 0:
        raise AssertionError(f"{what}: ожидалось {right:.8g}, получено {got:.8g}{tail}")
    place = tuple(int(index[0]) for index in np.nonzero(~close))
    where = place[0] if len(place) == 1 else place
    raise AssertionError(
        f"{what}: в позиции {where} ожидалось {right[place]:.8g}, получено {got[place]:.8g}"
        f"{_guess(got, right)}{tail}"
    )


def numbers(value: Any, what: str) -> np.ndarray:
    """Ответ студента как массив конечных чисел.

    Ошибки:
        AssertionError: ответа нет, в нём не числа, строки разной длины, NaN или бесконечность.
    """
    if value is None:
        raise AssertionError(NOTHING.format(what))
    try:
        array = np.asarray(_detached(value))
    except Exception:  # noqa: BLE001 — ответ студента преобразует его же код
        raise AssertionError(f"{what}: из ответа не получился массив чисел") from None
    if array.dtype.kind not in "buif":
        raise AssertionError(f"{what}: ожидались числа, получено {type(value).__name__}")
    if not np.isfinite(array).all():
        raise AssertionError(f"{what}: в ответе есть NaN или бесконечность")
    return array


def items(value: Any, what: str) -> list[Any]:
    """Ответ студента как список: сгодится и кортеж, и массив, и генератор.

    Ошибки:
        AssertionError: ответа нет или это не последовательность.

    >>> items(None, "shapes(network)")
    Traceback (most recent call last):
    AssertionError: shapes(network): функция ничего не вернула; не забыли return?
    """
    if value is None:
        raise AssertionError(NOTHING.format(what))
    try:
        return list(_detached(value))
    except TypeError:
        name = type(value).__name__
        raise AssertionError(f"{what}: ожидался список, получено {name}") from None


def raises(error: type[Exception], call: Callable[[], Any], what: str) -> None:
    """Требует, чтобы вызов с неверным входом закончился ошибкой данного класса.

    >>> raises(ValueError, lambda: int("1"), "число из букв")
    Traceback (most recent call last):
    AssertionError: число из букв: ожидалась ошибка ValueError, а получен ответ
    """
    try:
        call()
    except error:
        return
    except NotImplementedError:  # решения нет вовсе
        raise
    except Exception as other:  # noqa: BLE001 — зовут код студента
        raise AssertionError(
            f"{what}: ожидалась ошибка {error.__name__}, получена {type(other).__name__}"
        ) from None
    raise AssertionError(f"{what}: ожидалась ошибка {error.__name__}, а получен ответ")


def without(function: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """Та же функция, но пока она работает, названные готовые функции отказываются.

    Параметры:
        function: функция студента: своя, дома, или заместитель той, что в песочнице.
        names: полные имена запрещённых функций, например «scipy.signal.convolve2d».

    Возвращает:
        Функцию с теми же аргументами и ответом.

    >>> import statistics
    >>> without(lambda values: sum(values) / len(values), "statistics.mean")([1, 2])
    1.5
    """
    remotely = getattr(type(function), "_without", None)  # песочница запрещает у себя
    if remotely is not None:
        return cast("Callable[..., Any]", remotely(function, names))

    def call(*args: Any, **kwargs: Any) -> Any:
        with banned(*names):
            return function(*args, **kwargs)

    return call


def tidy(function: Callable[..., Any]) -> Callable[..., Any]:
    """Та же функция, но после вызова всё должно остаться как было.

    Аргументы — массивы, тензоры, сети — не изменились, хуки сняты, сеть в прежнем режиме, ответ не
    связан с графом.

    Параметры:
        function: функция студента: своя, дома, или заместитель той, что в песочнице.

    Возвращает:
        Функцию с теми же аргументами и ответом; если остались следы, она поднимает AssertionError.

    >>> values = np.array([3.0, 1.0])
    >>> tidy(np.sort)(values).tolist()
    [1.0, 3.0]
    >>> tidy(np.ndarray.sort)(values)
    Traceback (most recent call last):
    AssertionError: после вызова аргумент 1 изменился: работайте с копией
    """
    watch = getattr(type(function), "_observed", None)  # копии аргументов видны лишь в песочнице

    def call(*args: Any, **kwargs: Any) -> Any:
        if watch is None:
            answer, traces = observed(function, args, kwargs)
        else:
            answer, traces = watch(function, args, kwargs)
        if traces:
            raise AssertionError(f"после вызова {traces[0]}")
        return answer

    return call


def _detached(value: Any) -> Any:
    """Тензор с графом → тензор без графа; остальное — как есть."""
    tensor = type(value).__module__.startswith("torch") and hasattr(value, "detach")
    return value.detach() if tensor else value


def _guess(got: np.ndarray, right: np.ndarray) -> str:
    """Узнаваемая ошибка: перепутанные оси, знак, порядок."""
    slips = {
        "похоже, перепутаны строки и столбцы": right.T,
        "похоже, обратный знак": -right,
        "похоже, обратный порядок": np.flip(right),
    }
    if not right.any():
        return ""
    for slip, wrong in slips.items():
        if got.shape == wrong.shape and np.allclose(got, wrong, rtol=1e-4, atol=1e-4):
            return f" ({slip})"
    return ""
