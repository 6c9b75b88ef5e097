"""Подделывает выводы ячейки: вместо строк — массивы, числа и ссылки.

Откуда: `array == строка` — это массив, и `if` на нём падает.
"""
# task: square
# deserves: 0
# with: _channel

CANDIDATE.channel.send(
    {
        "number": CANDIDATE.serving[-1]["number"],
        "value": {
            "outputs": [{"output_type": np.arange(3), "name": np.arange(3)}, 5, None, len],
            "error": {"type": np.arange(3), "text": {"a": len}},
        },
    }
)
time.sleep(0.2)


def square(x):
    return None
