"""Общее для всех проверок, и для лекций тоже."""

import os

import hypothesis
import pytest
from nbval.plugin import IPyNbCell

# Процессов и так несколько: второй поток в каждом только мешал бы соседям.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Полоса появляется, когда работа длится дольше секунды; вывод ячейки не должен зависеть от часов.
os.environ["TQDM_DISABLE"] = "1"

# Сколько длится один случай, решает занятость машины, а не код.
hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")


def pytest_collection_modifyitems(items):
    """На занятой машине вывод ячейки доходит до nbval не сразу: ждать минуту, а не пять секунд."""
    for item in items:
        if isinstance(item, IPyNbCell):
            item.output_timeout = 60


def _complete(report):
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"в CI пропусков нет: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """В CI есть всё, что нужно тестам: пропуск там — это ошибка установки."""
    return _complete((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    """То же для пропуска целого файла."""
    return _complete((yield))
