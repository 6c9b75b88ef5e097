"""Слишком широкие слои: параметров больше 5000, остальное выполнено."""
# task: design
# fails: test_design


def design():
    stage = [conv(16, 3, padding=1), pool(2)]
    return [*stage, *stage, *stage, conv(16, 3, padding=1)]
