"""Взято среднее по окну вместо наибольшего."""
# task: max_pool2d
# fails: test_max_pool2d


def max_pool2d(maps, size, stride):
    if size > min(maps.shape[1:]):
        raise ValueError("окно больше карты")
    windows = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(1, 2))
    return windows[:, ::stride, ::stride].mean(axis=(3, 4))
