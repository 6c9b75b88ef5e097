"""Форма полей не проверена: карты обрезаны до общего размера."""
# task: complex_cell
# fails: test_complex_cell


def complex_cell(picture, even, odd):
    maps = [convolution.conv2d(picture, field) for field in (even, odd)]
    rows, columns = np.min([m.shape for m in maps], axis=0)
    return np.hypot(*(m[:rows, :columns] for m in maps))
