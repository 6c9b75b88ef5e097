"""Главные утверждения лекции 9, посчитанные заново."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist


@pytest.fixture(scope="module")
def digits():
    return mnist().normalized().take(slice(20_000))


def same_digit(model, digits, layer, directions) -> torch.Tensor:
    """Сколько из девяти лучших картинок каждого направления — одна и та же цифра."""
    best = vis.top_patches(model, digits.images, layer, units=directions, k=9, batch_size=500)
    return F.one_hot(digits.labels[best.indices], 10).sum(1).amax(1).float()


def test_box_of_the_small_chain_is_the_support_of_its_gradient():
    chain = nn.Sequential(nn.Conv2d(1, 1, 3, bias=False), nn.Conv2d(1, 1, 3, bias=False))
    for layer in chain:
        nn.init.ones_(layer.weight)
    image = torch.zeros(1, 1, 9, 9, requires_grad=True)
    (gradient,) = torch.autograd.grad(chain(image)[0, 0, 1, 3], image)
    assert vis.receptive_field(chain, "1", (9, 9)).box(1, 3) == (1, 3, 6, 8)
    ways = torch.tensor([1.0, 2, 3, 2, 1])
    torch.testing.assert_close(gradient[0, 0, 1:6, 3:8], torch.outer(ways, ways))
    assert gradient.sum() == 81


def test_zeros_at_the_top_of_channel_19_give_way_to_fours():
    digits = mnist().normalized()
    best = vis.top_patches(
        models.trained("mnist"), digits.images, "features.relu2", units=[19], k=6000, batch_size=500
    )
    labels = digits.labels[best.indices[0]]
    assert (labels[:10] == 0).all()
    assert (labels == 4).sum() > (labels == 0).sum()
    assert best.values[0, 1000] > 0.6 * best.values[0, 0]


def test_random_directions_of_the_code_are_as_pure_as_its_units(digits):
    axes = torch.cat([torch.eye(50), vis.random_directions(200, 50)])
    net = models.trained("mnist")
    units, random = same_digit(net, digits, "classifier.relu3", axes).split([50, 200])
    assert abs(units.mean() - random.mean()) < 0.6
    assert random.mean() > 7


def test_top_nine_are_alike_even_without_a_network(digits):
    flat = nn.Sequential(nn.Flatten())
    pixels = same_digit(flat, digits, "0", vis.random_directions(200, 784)).mean()
    order = torch.randint(20_000, (200, 9), generator=torch.Generator().manual_seed(0))
    chance = F.one_hot(digits.labels[order], 10).sum(1).amax(1).float().mean()
    assert chance < 3 < 4.5 < pixels < 7


def test_some_channels_look_for_the_edge_of_the_frame(net):
    shots = net.preprocess([sample.image for sample in imagenet_samples()])
    cuts = shots.unfold(2, 96, 64).unfold(3, 96, 64).permute(0, 2, 3, 1, 4, 5).flatten(0, 2)
    best = vis.top_patches(net, cuts, "blocks.2.0", units=[12, 16, 17], k=8, batch_size=4)
    size = torch.tensor(vis.receptive_field(net, "blocks.2.0", (96, 96)).size)
    inside = ((best.boxes[..., 2:] - best.boxes[..., :2]) == size).all(-1)
    assert inside[0].any()
    assert not inside[1:].any()
