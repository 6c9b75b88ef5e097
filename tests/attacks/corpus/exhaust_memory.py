"""Занимает память кусками по 16 МБ, не больше 800 МБ (предел в этом тесте — 300).

Откуда: проверено на nbgrader 0.9: 4 ГБ отдаются без вопросов.
"""
# task: square
# deserves: 0


def square(x):
    held = [np.ones(2 << 20) for _ in range(50)]
    return x * x * held[0][0]
