"""Главные утверждения лекции 10, посчитанные заново."""

from __future__ import annotations

from collections import OrderedDict

import pytest
import torch
from torch import nn

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist, tsne_runs

CODE = "classifier.relu3"


@pytest.fixture(scope="module")
def digits():
    return mnist(train=False).normalized()


@pytest.fixture(scope="module")
def codes(digits):
    return vis.codes(models.trained("mnist"), digits.images[:5000], layer=CODE)


def agreement(archive, queries, labels) -> float:
    """Доля соседей с меткой запроса: картотека — первые цифры, запросы — с номера 4000."""
    near = vis.nearest(archive, queries, count=10).indices
    return (labels[near] == labels[4000 : 4000 + len(queries), None]).float().mean().item()


def test_neighbours_in_code_space_share_the_label_more_often(digits, codes):
    pixels = agreement(digits.images[:4000], digits.images[4000:4300], digits.labels)
    assert agreement(codes[:4000], codes[4000:4300], digits.labels) > pixels + 0.02


def test_small_shift_hurts_pixels_more_than_codes(digits, codes):
    shifted = digits.images[4000:4200].roll(2, 3)
    moved = vis.codes(models.trained("mnist"), shifted, layer=CODE)
    in_codes = agreement(codes[:4000], moved, digits.labels)
    assert in_codes > agreement(digits.images[:4000], shifted, digits.labels) + 0.1


def test_quarter_of_a_photo_finds_its_own_photo_by_code(net):
    samples = imagenet_samples()
    shots = net.preprocess([sample.image for sample in samples])
    quarters = shots.unfold(2, 112, 112).unfold(3, 112, 112).permute(0, 2, 3, 1, 4, 5).flatten(0, 2)
    source = torch.arange(20).repeat_interleave(4)

    def own(vectors) -> float:
        nearest = vis.nearest(vectors, vectors, count=2).indices[:, 1]
        return (source[nearest] == source).float().mean().item()

    found = vis.codes(net, quarters, layer="bn2", pooling="mean")
    assert own(quarters) < own(quarters.mean((2, 3))) < own(found)
    assert own(found) > 0.8


def test_tsne_forgets_widths_and_distances():
    g = torch.Generator().manual_seed(0)
    narrow, wide = torch.randn(100, 50, generator=g), 10 * torch.randn(100, 50, generator=g)
    wide[:, 0] += 100
    plane = vis.tsne(torch.cat([narrow, wide]), perplexity=30)
    assert 0.8 < plane[100:].std(0).mean() / plane[:100].std(0).mean() < 1.25
    heaps = torch.randn(3, 60, 50, generator=g)
    heaps[:, :, 0] += torch.tensor([[0.0], [10], [60]])
    centre = vis.tsne(heaps.flatten(0, 1), perplexity=30).view(3, 60, 2).mean(1)
    assert torch.dist(centre[1], centre[2]) < 1.5 * torch.dist(centre[0], centre[1])


def test_stored_runs_keep_neighbours_better_than_two_components(codes):
    few = codes[:1500]
    true = vis.nearest(few, few, count=11).indices[:, 1:]

    def kept(plane) -> float:
        near = vis.nearest(plane, plane, count=11).indices[:, 1:]
        return (near[:, :, None] == true[:, None]).any(2).float().mean().item()

    shares = {p: kept(torch.from_numpy(run)) for p, run in tsne_runs().items()}
    assert kept(vis.pca(few).points) < 0.3 < min(shares.values())
    assert max(shares, key=shares.get) == 30


def test_probe_rises_in_a_trained_network_only(digits):
    torch.manual_seed(0)
    layers = ["pixels", "net.features.relu1", "net.features.relu2", "net.classifier.relu3"]
    found = []
    for net in (models.trained("mnist"), models.MnistNet().eval()):
        deep = nn.Sequential(OrderedDict(pixels=nn.Identity(), net=net))
        probes = vis.probes_by_depth(
            deep, digits.images[:2500], digits.labels[:2500], layers=layers, test_share=0.84
        )
        found.append([probe.test for probe in probes.values()])
    (pixels, first, second, last), (_, _, untrained, lost) = found
    assert pixels < first < second < last
    assert pixels < untrained < second
    assert lost < pixels
