"""Поднимает GeneratorExit и CancelledError.

Откуда: BaseException, который ловят вспомогательные библиотеки.
"""
# task: square
# deserves: 0

import asyncio


def square(x):
    raise asyncio.CancelledError
