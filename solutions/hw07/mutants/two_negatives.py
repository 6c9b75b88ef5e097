"""Пересечение не обрезано нулём: два отрицательных отрезка дают положительную площадь."""
# task: iou
# fails: test_iou


def iou(first, second):
    areas = [(b - t) * (r - e) for t, e, b, r in (first, second)]
    if any(b <= t or r <= e for t, e, b, r in (first, second)):
        raise ValueError("нет площади")
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    common = sides[0] * sides[1]
    return common / (sum(areas) - common)
