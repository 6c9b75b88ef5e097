"""Кривую посчитала готовая функция курса."""
# task: deletion_curve
# fails: test_deletion_curve
# zero: test_deletion_curve

from course_utils import visualization


def deletion_curve(model, image, target, importance, steps):
    if importance.numel() % steps:
        raise ValueError("не делится")
    curve = visualization.deletion_curve(model, image[None], importance[None], target, steps=steps)
    return curve.probability[0]
