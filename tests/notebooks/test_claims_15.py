"""Главные утверждения лекции 15, посчитанные заново."""

from __future__ import annotations

from dataclasses import replace

import torch
from scipy.stats import spearmanr

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist, photo
from course_utils.data.digits import MEAN, STD
from course_utils.geometry import affine

BOUNDS = tuple((level - MEAN) / STD for level in (0, 1))
DIGIT_LAYERS = [
    *(f"features.{name}" for name in ("conv1", "conv2", "relu2")),
    *(f"classifier.{name}" for name in ("fc1", "fc2")),
]


def test_error_of_the_picture_grows_with_depth_and_error_of_the_code_does_not():
    model, digits = models.trained("mnist"), mnist(train=False).normalized().images[:3]
    found = [
        vis.invert(model, digits, layer=layer, variation=0.2, steps=80, bounds=BOUNDS)
        for layer in DIGIT_LAYERS
    ]
    errors = [(one.images - digits).square().mean().item() for one in found]
    assert spearmanr(range(len(errors)), errors).statistic > 0.8
    assert errors[-1] > 10 * errors[0]
    assert max(one.errors[-1].max().item() for one in found) < 0.1


def test_deep_code_of_a_photo_does_not_determine_it(net):
    x = replace(net.preprocess, resize=64, crop=64)([photo("chelsea")] * 2)
    twins = []
    for layer in ("conv_stem", "blocks.5"):
        found = vis.invert(net, x, layer=layer, steps=30, bounds=(-1, 1))
        twins.append(vis.similarity(found.images)[0, 1].item())
    assert twins[0] > 0.9
    assert twins[1] < 0.4


def test_deep_codes_forget_place_sooner_than_colour(net):
    cat, other = net.preprocess([photo("chelsea"), imagenet_samples()[15].image])[:, None]
    grey = cat.mean(1, keepdim=True).expand_as(cat)
    layers = ["blocks.1", "global_pool"]
    codes = vis.activations(net, torch.cat([cat, other, cat.flip(3), grey]), layers)
    moved = [(codes[layer][1:] - codes[layer][:1]).flatten(1).norm(dim=1) for layer in layers]
    shallow, deep = ((m / m[0])[1:].tolist() for m in moved)
    assert shallow[0] > 0.7  # зеркало
    assert deep[0] < 0.3
    assert deep[1] > 0.7 * shallow[1]  # цвет


def test_deep_features_find_their_place_after_a_rotation_by_60_degrees(net):
    cat = net.preprocess(photo("chelsea"))
    angle = torch.deg2rad(torch.tensor(60.0))
    turn = torch.stack([angle.cos(), angle.sin(), -angle.sin(), angle.cos()]).view(2, 2)

    def error(layer: str) -> float:
        pairs = vis.correspond(net, cat, affine(cat, angle=60, fill="border"), layer=layer)
        truth = (pairs.first - 111.5) @ turn.T
        inside = truth.abs().amax(1) < 111.5
        return (pairs.second - 111.5 - truth).norm(dim=1)[inside].median().item()

    assert error("blocks.4") < 16  # шаг карты
    assert error("blocks.2") > 48
