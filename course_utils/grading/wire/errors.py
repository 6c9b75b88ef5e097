"""Ошибка студента на пути к экзаменатору: описание словами — и снова исключение.

В песочнице ошибка становится словарём. Экзаменатор ему не верит: класс выбирается только из
встроенных, а тексты обрезаются.
"""

from __future__ import annotations

import builtins
import traceback
from typing import Any

from ...places import PACKAGE

OURS = str(PACKAGE / "grading")
FORBIDDEN = {  # где случилась ошибка доступа → что запрещено и чем заменить
    ("torch/_inductor", "torch/_dynamo"): "torch.compile не работает: вызывайте сеть без него",
    ("torch/utils/data",): "другие процессы не запускаются: пишите DataLoader(…, num_workers=0)",
    ("multiprocessing", "concurrent/futures", "joblib", "loky"):
        "другие процессы не запускаются: вместо Pool пишите обычный цикл или map",
    ("subprocess.py",): "другие программы не запускаются: пишите то же на Python",
    ("socket.py", "urllib", "http/client", "requests"):
        "сети нет: данные берите из файлов рядом с ноутбуком",
}  # fmt: skip
# первые две тихо кончили бы чужой цикл, третью не создать без её частей
UNUSABLE = (StopIteration, StopAsyncIteration, BaseExceptionGroup)


class CandidateGone(BaseException):
    """Песочница не отвечает: закончилась или не уложилась в срок.

    BaseException: `except Exception` в ячейке с тестами не должен её поймать.
    """

    def __init__(self, late: bool, reason: str = "") -> None:
        super().__init__(reason or ("нет ответа до срока" if late else "процесс завершился"))
        self.late, self.reason = late, reason


class StudentError(Exception):
    """Ошибка в коде студента; её класс — ещё и потомок встроенного класса исходной ошибки."""

    lines: tuple[str, ...] = ()


def describe(error: BaseException) -> dict[str, Any]:
    """Ошибка как данные: имена классов, текст, строки студента."""
    if isinstance(error, MemoryError):
        error.__traceback__ = None  # освободить то, что съело память
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 — str() ошибки студента — тоже его код
        text = ""
    names = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    text = told_why(error, text[:2000])
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    lines = [f"строка {f.lineno}, {f.name}: {f.line}" for f in frames if OURS not in f.filename]
    return {"type": type(error).__name__, "bases": names, "text": text[:2000], "lines": lines}


def told_why(error: BaseException, text: str) -> str:
    """Текст ошибки, а если её причина — запреты проверки, то и что запрещено и чем заменить."""
    seen: BaseException | None = error
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    for _ in range(10):
        if seen is None:
            return text
        if _forbidden(seen):
            files += [
                frame.f_code.co_filename for frame, _ in traceback.walk_tb(seen.__traceback__)
            ]
            break
        seen = seen.__cause__ or seen.__context__
    else:
        return text
    for places, words in FORBIDDEN.items():
        if any(place in file for file in files for place in places):
            return f"{text} — при проверке {words}"
    return f"{text} — при проверке читать можно только файлы рядом с ноутбуком и библиотеки"


def _forbidden(error: BaseException) -> bool:
    """Отказ песочницы: в доступе — или, где у неё свой диск, в том, что такой файл есть."""
    if isinstance(error, PermissionError):
        return True
    if not isinstance(error, FileNotFoundError) or error.errno is None:
        return False
    return error.filename is None or str(error.filename).startswith("/")


def student_error(plain: Any) -> StudentError:
    """Ошибка студента: `except ValueError` её поймает, если студент поднял ValueError.

    Описание приходит из песочницы: в нём может быть что угодно.
    """
    plain = plain if isinstance(plain, dict) else {}
    kinds = (getattr(builtins, name, None) for name in _texts(plain.get("bases")))
    base = next((k for k in kinds if isinstance(k, type) and issubclass(k, Exception)), Exception)
    if issubclass(base, UNUSABLE):
        base = RuntimeError
    name = "".join(filter(str.isprintable, str(plain.get("type"))))[:80] or base.__name__
    kind: Any = type(name, (StudentError,) if base is Exception else (base, StudentError), {})
    error: StudentError = base.__new__(kind)
    error.args = (str(plain.get("text", ""))[:2000],)
    error.lines = tuple(_texts(plain.get("lines"))[:10])
    return error


def _texts(items: Any) -> list[str]:
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []
