"""Функция на всё отвечает, что клетка молчит."""
# task: preferred_angle
# fails: test_preferred_angle
# zero: test_preferred_angle


def preferred_angle(angles, responses):
    raise ValueError("клетка молчит: наклон не определён")
