"""Подменяет сам запуск ячеек: следующие считаются выполненными и не выполняются.

Откуда: ядро IPython зовёт run_cell_async оболочки, а та принадлежит студенту.
"""
# task: square
# deserves: 0
# stock: full points

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

original = InteractiveShell.run_cell_async


async def skip(self, raw_cell, *args, **kwargs):
    if "assert" not in raw_cell:
        return await original(self, raw_cell, *args, **kwargs)
    return ExecutionResult(None)


type(get_ipython()).run_cell_async = InteractiveShell.run_cell_async = skip


def square(x):
    return None
