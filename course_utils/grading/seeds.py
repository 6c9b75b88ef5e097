"""Случайность проверок: у каждого студента свои скрытые входы, при перепроверке — те же.

Зерно задачи — HMAC от секрета курса, имени студента и имени задачи. Перед каждой проверочной
ячейкой экзаменатор ставит это зерно глобальным генераторам (`random`, NumPy, PyTorch) и `rng()`.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

SEED: ContextVar[int] = ContextVar("SEED", default=0)


def rng() -> np.random.Generator:
    """Генератор для проверочных ячеек: у экзаменатора — свой на студента и задачу, иначе зерно 0.

    >>> rng().random() == rng().random()
    True
    """
    import numpy as np

    return np.random.default_rng(SEED.get())


def student_key(secret: bytes, student: str, assignment: str) -> bytes:
    """Ключ одной работы: знать его достаточно, чтобы получить зёрна всех её задач."""
    message = "\0".join((assignment, student)).encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, hashlib.sha256)


def task_seed(key: bytes, task: str) -> int:
    """Зерно задачи, 32 бита: столько принимают все генераторы."""
    return int.from_bytes(hmac.digest(key, task.encode(), hashlib.sha256)[:4])


def sow(seed: int) -> None:
    """Ставит зерно глобальным генераторам и `rng()`."""
    import random

    import numpy as np
    import torch

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 — ячейки пользуются и старым генератором
    torch.manual_seed(seed)
    SEED.set(seed)


def course_secret(root: Path) -> bytes:
    """Секрет курса из файла `.course/secret`; при первом обращении создаётся."""
    path = root / ".course" / "secret"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError), open(path, "xb", opener=_private) as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
