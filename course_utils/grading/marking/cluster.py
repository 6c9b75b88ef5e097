"""Проверка на многих машинах: те же экзаменатор и песочница на рабочих процессах dask.distributed.

Рабочий получает работу целиком и возвращает итог; журнал по-прежнему пишет тот, кто раздаёт.
Вместе с работой по сети идут проверки, поэтому сеть должна быть своей или закрытой TLS.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import GradingError
from ..result import Result
from .hall import here
from .job import Job

PATIENCE = 10  # с


class Cluster:
    """Рабочие процессы, зарегистрированные у планировщика.

    Параметры:
        address: адрес планировщика, например tcp://10.0.0.5:8786.
        modules: что питомникам рабочих загрузить заранее.

    Ошибки:
        GradingError: нет пакета distributed, планировщик не отвечает, рабочих нет.
    """

    def __init__(self, address: str, modules: Iterable[str]) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise GradingError("нет пакета distributed", 'pip install "distributed"') from error
        self.modules = tuple(modules)
        try:
            self._client: Any = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise GradingError(f"планировщик {address} не отвечает: {error}") from error
        self.places = sum(self._client.nthreads().values())
        if not self.places:
            self.close()
            raise GradingError(f"у планировщика {address} нет рабочих", "запустите dask worker")

    def warm(self) -> None:
        """Питомники рабочих заведутся с первой работой."""

    def examine(self, job: Job) -> Result:
        """Проверяет работу там, где есть место."""
        from distributed import KilledWorker

        try:
            result: Result = self._client.submit(here, job, self.modules, pure=False).result()
        except KilledWorker as error:
            raise GradingError(f"рабочие завершились, проверяя {job.student}: {error}") from error
        return result

    def close(self) -> None:
        """Отпускает рабочих."""
        self._client.close()
