"""Одна из свёрток с ядром 5×5; остальное выполнено."""
# task: design
# fails: test_design


def design():
    stage = [conv(8, 3, padding=1), pool(2)]
    return [conv(6, 5, padding=2), pool(2), *stage, *stage, conv(16, 3, padding=1)]
