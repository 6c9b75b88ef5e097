"""Концы считаются входящими: каждая сторона длиннее на клетку."""
# task: iou
# fails: test_iou


def iou(first, second):
    if any(b <= t or r <= e for t, e, b, r in (first, second)):
        raise ValueError("нет площади")
    areas = [(b - t + 1) * (r - e + 1) for t, e, b, r in (first, second)]
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2]) + 1
    common = float(np.prod(np.maximum(sides, 0)))
    return common / (sum(areas) - common)
