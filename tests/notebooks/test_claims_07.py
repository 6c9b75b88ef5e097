"""Главные утверждения лекции 7, посчитанные заново."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from course_utils import models, training
from course_utils import visualization as vis
from course_utils.data import mnist


@pytest.fixture(scope="module")
def test_digits():
    return mnist(train=False).normalized().take(slice(2000))


def trained_filters(weight_decay: float) -> list[Tensor]:
    """Фильтры 9×9 до обучения и после каждой из двух эпох на трёх тысячах цифр."""
    torch.manual_seed(0)
    conv = nn.Conv2d(1, 16, 9, stride=2)
    model = nn.Sequential(conv, nn.ReLU(), nn.Flatten(), nn.Linear(1600, 10))
    filters = [conv.weight.detach().clone()]
    training.fit(
        model,
        mnist(train=True).normalized().take(slice(3000)),
        epochs=2,
        optimizer=torch.optim.SGD(model.parameters(), 0.02, 0.9, weight_decay=weight_decay),
        callbacks=[lambda *_: filters.append(conv.weight.detach().clone())],
    )
    return filters


def test_no_patch_of_unit_norm_excites_a_filter_more_than_its_own_portrait():
    torch.manual_seed(0)
    filter_, patches = torch.randn(3, 5, 5), torch.randn(5000, 3, 5, 5)
    patches /= patches.flatten(1).norm(dim=1)[:, None, None, None]
    own = (filter_ * filter_ / filter_.norm()).sum()
    assert torch.isclose(own, filter_.norm())
    assert ((patches * filter_).sum((1, 2, 3)) < own).all()


def test_four_filters_of_the_imagenet_network_are_dead_and_stay_grey_in_a_common_scale(net):
    dead = net.conv_stem.weight.flatten(1).norm(dim=1) < 1e-3
    pictures = vis.first_filters(net)
    assert dead.sum() == 4
    assert (pictures[dead] - 0.5).abs().max() < 1e-6
    assert (pictures[~dead] - 0.5).abs().amax((1, 2, 3)).min() > 0.01


def test_the_sum_over_channels_does_not_notice_that_the_network_is_ruined(test_digits):
    net, spoilt = models.trained("mnist"), models.trained("mnist")
    with torch.no_grad():
        spoilt.features.conv2.weight[:] = net.features.conv2.weight.mean(1, keepdim=True)
    pictures = [vis.summed_filters(model, "features.conv2").int() for model in (net, spoilt)]
    accuracy = [training.evaluate(model, test_digits).accuracy for model in (net, spoilt)]
    assert (pictures[0] - pictures[1]).abs().max() <= 1
    assert accuracy[0] > 0.95
    assert accuracy[1] < 0.7


def test_the_scale_of_a_channel_is_arbitrary(test_digits):
    net, twin = models.trained("mnist"), models.trained("mnist")
    with torch.no_grad():
        twin.features.conv1.weight[4] *= 5
        twin.features.conv1.bias[4] *= 5
        twin.features.conv2.weight[:, 4] /= 5
    assert torch.allclose(net(test_digits.images), twin(test_digits.images), atol=1e-4)


def test_filters_become_smoother_with_training_and_smoother_still_with_weight_decay():
    free, decayed = trained_filters(0), trained_filters(0.03)
    smoothness = [vis.smoothness(filters).mean().item() for filters in free]
    assert smoothness[0] < smoothness[1] < smoothness[2]
    assert vis.smoothness(decayed[-1]).mean() > smoothness[2] + 0.05


def test_two_thirds_of_the_imagenet_network_are_one_pixel_filters(net):
    dots = [layer for layer in vis.list_layers(net, nn.Conv2d) if layer.shape[2:] == (1, 1)]
    share = sum(layer.parameters for layer in dots) / models.count_parameters(net)
    assert 0.6 < share < 0.75
