"""Своего пулинга нет: взят готовый."""
# task: max_pool2d
# fails: test_max_pool2d
# zero: test_max_pool2d

from torch import as_tensor, nn


def max_pool2d(maps, size, stride):
    if size > min(maps.shape[1:]):
        raise ValueError("окно больше карты")
    return nn.MaxPool2d(size, stride)(as_tensor(maps).double())
