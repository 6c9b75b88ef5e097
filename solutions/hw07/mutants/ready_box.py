"""Рамку обвела готовая функция курса."""
# task: box
# fails: test_box
# zero: test_box

from course_utils import visualization


def box(heat, threshold):
    if not heat.any():
        raise ValueError("пусто")
    return visualization.box_from_map(torch.from_numpy(heat)[None], threshold - 1e-9)[0]
