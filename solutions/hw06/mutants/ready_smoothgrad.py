"""Градиенты посчитала готовая функция курса."""
# task: smoothgrad
# fails: test_smoothgrad
# zero: test_smoothgrad

from course_utils import visualization


def smoothgrad(model, image, target, noise):
    if noise.shape[1:] != image.shape:
        raise ValueError("формы")
    return visualization.gradient(model, image + noise, target).mean(0).abs().amax(0)
