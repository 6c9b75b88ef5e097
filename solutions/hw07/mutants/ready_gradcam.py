"""Градиент по картам посчитала готовая функция курса."""
# task: gradcam
# fails: test_gradcam
# zero: test_gradcam

from course_utils.visualization import gradient


def gradcam(features, head, images, targets):
    if len(images) != len(targets):
        raise ValueError("разное число")
    maps = features(images).detach()
    weights = gradient(head, maps, targets).mean(dim=(2, 3), keepdim=True)
    return (weights * maps).sum(dim=1).relu()
