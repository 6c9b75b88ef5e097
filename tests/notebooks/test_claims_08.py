"""Главные утверждения лекции 8, посчитанные заново."""

from __future__ import annotations

import pytest
import torch
from scipy.stats import spearmanr
from torch import nn

from course_utils import models, training
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist, photo

EYES = ("blocks.4.2.bn2.act", 64)


@pytest.fixture(scope="module")
def cat(net):
    return net.preprocess(photo("chelsea"))


@pytest.fixture(scope="module")
def samples(net):
    return net.preprocess([sample.image for sample in imagenet_samples()[:18]])


def correlation(first, second) -> float:
    return torch.stack([first.flatten(), second.flatten()]).corrcoef()[0, 1].item()


@pytest.mark.parametrize("picture", [10, 17])
def test_zeros_become_more_frequent_with_depth_on_any_photo(net, samples, picture):
    shares = list(vis.sparsity(net, samples[picture : picture + 1]).values())
    assert spearmanr(range(len(shares)), shares).statistic > 0.6
    assert shares[-1] > 0.8 > 0.5 > shares[0]


def test_zeros_depend_on_the_role_of_the_layer_too(net, cat):
    shares = vis.sparsity(net, cat)
    blocks = [(i, j, block) for i, stage in enumerate(net.blocks) for j, block in enumerate(stage)]
    depthwise = {
        bypass: torch.tensor(
            [shares[f"blocks.{i}.{j}.bn2.act"] for i, j, b in blocks if i and b.has_skip == bypass]
        )
        for bypass in (True, False)
    }
    expansion = torch.tensor([shares[f"blocks.{i}.{j}.bn1.act"] for i, j, _ in blocks if i])
    assert depthwise[True].mean() > expansion.mean() + 0.1
    assert depthwise[False].mean() < expansion.mean() - 0.05


def test_first_layer_takes_the_negative_for_another_picture_and_the_last_does_not(net, cat):
    layers = ["bn1.act", "bn2.act"]
    clean, negative, other = (
        vis.activations(net, x, layers) for x in (cat, -cat, net.preprocess(photo("coffee")))
    )
    first, last = layers
    assert correlation(clean[first], negative[first]) < correlation(clean[first], other[first])
    assert correlation(clean[last], negative[last]) > 0.8
    assert correlation(clean[last], other[last]) < 0.1


def test_a_channel_of_the_fifth_stage_finds_the_eyes_of_the_cat(net, cat):
    layer, channel = EYES
    trials = torch.cat([cat, -cat, cat.mean(1, keepdim=True).expand(-1, 3, -1, -1)])
    maps = vis.activations(net, trials, [layer])[layer][:, channel]
    left, right = maps[:, 4:8, 2:7], maps[:, 5:9, 10:14]
    assert ((left.amax((1, 2)) == 6) & (right.amax((1, 2)) == 6)).all()
    assert maps[:, 10:].max() < 1


def test_silent_on_one_photo_is_not_dead(net, cat, samples):
    silent = len(vis.dead_filters(net, cat, "bn2.act"))
    assert silent > 0.5 * 1280
    assert len(vis.dead_filters(net, torch.cat([cat, samples]), "bn2.act")) < 0.02 * 1280
    weights = net.conv_stem.weight.flatten(1).norm(dim=1)
    found = vis.dead_filters(net, torch.cat([cat, samples]), "bn1.act").tolist()
    assert found == (weights < 1e-3).nonzero()[:, 0].tolist()


def test_a_high_learning_rate_kills_filters_and_a_dead_filter_has_no_gradient():
    train, test = (mnist(train=part).normalized().take(slice(4000)) for part in (True, False))
    dead = {}
    for rate in (0.05, 0.4):
        torch.manual_seed(2)
        model = models.MnistNet()
        optimizer = torch.optim.SGD(model.parameters(), rate, momentum=0.5)
        training.fit(model, train, epochs=1, optimizer=optimizer, seed=2)
        dead[rate] = vis.dead_filters(model, test.images, "features.relu2", batch_size=400)
    assert len(dead[0.05]) == 0
    assert len(dead[0.4]) > 0
    model.zero_grad()
    nn.functional.nll_loss(model.eval()(test.images), test.labels).backward()
    assert model.features.conv2.weight.grad[dead[0.4]].abs().max() == 0
