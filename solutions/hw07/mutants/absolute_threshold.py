"""Порог принят за само число, а не за долю наибольшего."""
# task: box
# fails: test_box

from scipy import ndimage


def box(heat, threshold):
    if not heat.any():
        raise ValueError("пусто")
    spots, _ = ndimage.label(heat > threshold)
    rows, columns = ndimage.find_objects(spots)[np.bincount(spots[spots > 0]).argmax() - 1]
    return rows.start, columns.start, rows.stop, columns.stop
