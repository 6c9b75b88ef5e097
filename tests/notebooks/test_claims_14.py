"""Главные утверждения лекции 14, посчитанные заново."""

from __future__ import annotations

import pytest
import torch

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import mnist, photo
from course_utils.data.digits import MEAN, STD
from course_utils.visualization.synthesis import ascent

BLACK, WHITE = ((level - MEAN) / STD for level in (0, 1))


@pytest.fixture(scope="module")
def digit_net():
    return models.trained("mnist")


def alike(images: torch.Tensor) -> float:
    """Средняя корреляция картинок по парам."""
    pairs = vis.similarity(images)
    return pairs[~torch.eye(len(pairs), dtype=torch.bool)].mean().item()


@pytest.mark.parametrize(
    ("goal", "least"), [(ascent.unit("features.conv2", 4), 0.9), (ascent.logit(3), 0.65)]
)
def test_many_ascents_end_alike(digit_net, goal, least):
    start = ascent.pixels((6, 1, 28, 28), bounds=(BLACK, WHITE), deviation=0.15, seed=3)
    run = vis.maximize(digit_net, goal, start=start, variation=5.0, steps=60, rate=0.1)
    assert abs(alike(start.decode(start.start))) < 0.1
    assert alike(run.images) > least


def test_the_ascents_of_one_have_more_than_one_summit(digit_net):
    start = ascent.pixels((9, 1, 28, 28), bounds=(BLACK, WHITE), deviation=0.15)
    goal = ascent.logit(1)
    run = vis.maximize(digit_net, goal, start=start, variation=5.0, steps=100, rate=0.1)
    pairs = vis.similarity(run.images)
    assert (pairs.fill_diagonal_(0).amax(0) > 0.7).sum() >= 6  # у большинства есть близнец
    assert pairs.fill_diagonal_(1).min() < 0.4  # но не все они близнецы


def test_dreamt_digits_convince_the_network_more_than_real_ones(digit_net):
    own = ascent.Objective(("",), lambda outputs: outputs[""].diagonal())
    start = ascent.pixels((10, 1, 28, 28), bounds=(BLACK, WHITE), deviation=0.15)
    dreams = vis.maximize(digit_net, own, start=start, variation=3.0, steps=60, rate=0.1).images
    test = mnist(train=False).normalized().take(slice(2000))
    with torch.no_grad():
        grown = digit_net.logits(dreams).diagonal().mean()
        real = digit_net.logits(test.images)[range(2000), test.labels].mean()
    assert grown > 1.5 * real


def test_pixels_and_fourier_reach_the_same_height_by_different_pictures(net):
    goal, shape = ascent.channel("blocks.4", 15), (1, 3, 80, 80)
    runs = [
        vis.maximize(net, goal, start=make(shape, bounds=(-1, 1)), steps=20, rate=0.08)
        for make in (ascent.pixels, ascent.fourier)
    ]
    pixels, fourier = (run.values[-1].item() for run in runs)
    crop = net.preprocess(photo("chelsea"))[..., 56:136, 56:136]
    natural = vis.activations(net, crop, ["blocks.4"])["blocks.4"][0, 15].mean().item()
    assert abs(pixels - fourier) < 0.15 * pixels
    assert min(pixels, fourier) > 3 * natural
    ripple = [vis.total_variation(run.images).item() for run in runs]
    assert ripple[0] > 4 * ripple[1]
