"""Главные утверждения лекции 15, посчитанные заново."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from scipy.stats import spearmanr

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist, photo, restored_photos
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


@pytest.mark.slow
def test_short_search_and_not_the_code_makes_two_starts_differ(net):
    x = replace(net.preprocess, resize=64, crop=64)([photo("chelsea")] * 2)
    found = [
        vis.invert(net, x, layer="blocks.3", steps=steps, bounds=(-1, 1), seed=11)
        for steps in (40, 200)
    ]
    short, long = ((one.errors[-1].mean(), vis.similarity(one.images)[0, 1]) for one in found)
    assert long[0] < 0.6 * short[0]
    assert long[1] > short[1] + 0.2


def test_stored_restorations_tell_the_same_story_for_every_start():
    short, long = restored_photos(80), restored_photos(400)
    for layer in ("blocks.3", "blocks.4"):
        assert (short[layer].errors > 2 * long[layer].errors).all()
        twins = [
            vis.similarity(found[layer].images[pair])[0, 1]
            for found in (short, long)
            for pair in (slice(0, 2), slice(2, 4))
        ]
        assert min(twins[2:]) > max(twins[:2]) + 0.2


@pytest.mark.slow
def test_stored_restorations_are_what_the_search_finds(net):
    stored = restored_photos(80)["conv_stem"]
    x = replace(net.preprocess, resize=112, crop=112)([photo("chelsea")] * 2)
    found = vis.invert(net, x, layer="conv_stem", steps=80, bounds=(-1, 1), seed=5)
    assert torch.allclose(found.errors[-1], stored.errors[:2], rtol=0.1)
    assert ((found.images + 1) / 2 - stored.images[:2]).abs().mean() < 0.05


def test_unknown_budget_of_steps_is_refused():
    with pytest.raises(ValueError, match="80, 400"):
        restored_photos(100)


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


class Patches(torch.nn.Module):
    """Кусочки 32×32 без средней яркости вместо признаков."""

    def forward(self, images):
        wide = torch.nn.functional.pad(images, [8] * 4, mode="replicate")
        cut = wide.unfold(2, 32, 16).unfold(3, 32, 16).permute(0, 1, 4, 5, 2, 3).flatten(1, 3)
        return cut - cut.mean(1, keepdim=True)


@pytest.mark.parametrize("number", [2, 8, 11, 17, 19])
def test_only_deep_features_find_their_place_after_a_rotation_by_60_degrees(net, number):
    image = net.preprocess(imagenet_samples()[number].image)
    angle = torch.deg2rad(torch.tensor(60.0))
    turn = torch.stack([angle.cos(), angle.sin(), -angle.sin(), angle.cos()]).view(2, 2)

    def errors(model, layer: str) -> tuple[float, float]:
        pairs = vis.correspond(model, image, affine(image, angle=60, fill="border"), layer=layer)
        truth = (pairs.first - 111.5) @ turn.T
        inside = truth.abs().amax(1) < 111.5
        found = ((one - 111.5 - truth).norm(dim=1)[inside] for one in (pairs.second, pairs.first))
        return tuple(miss.median().item() for miss in found)

    deep, same_place = errors(net, "blocks.4")
    patches, _ = errors(torch.nn.Sequential(Patches()), "0")
    assert deep < 16  # шаг карты
    assert min(same_place, patches) > 2.5 * deep
    assert errors(net, "blocks.2")[0] > 32
