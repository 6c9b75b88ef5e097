"""Главные утверждения лекции 12, посчитанные заново."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist
from course_utils.visualization.ground.core import Target

EAGLE, ESPRESSO = 22, 967
Method = Callable[[nn.Module, Tensor, Target], Tensor]


@pytest.fixture(scope="module")
def photos(net: nn.Module) -> Tensor:
    samples = imagenet_samples()
    return net.preprocess([samples[17].image, samples[0].image])


def after_spoiling(net: nn.Module, photos: Tensor, method: Method, layers: list[str]) -> float:
    """Ранговая корреляция карты орлана у целой сети и у сети с испорченными слоями."""

    def explain(model: nn.Module, images: Tensor, target: Tensor) -> Tensor:
        return vis.reduce_channels(method(model, images, target))

    found = vis.cascading_randomization(net, photos[:1], EAGLE, explain=explain, layers=layers)
    return found.absolute[-1].item()


def class_likeness(net: nn.Module, photos: Tensor, method: Method) -> float:
    """Ранговая корреляция карт двух классов на одном снимке."""
    maps = [vis.reduce_channels(method(net, photos[:1], t)) for t in (EAGLE, ESPRESSO)]
    return vis.rank_correlation(*maps).item()


def test_guided_backprop_does_not_notice_spoilt_top_layers_and_gradient_does(net, photos):
    top = ["classifier", "bn2", "conv_head"]
    assert after_spoiling(net, photos, vis.guided_backprop, top) > 0.95
    assert after_spoiling(net, photos, vis.gradient, top) < 0.6


def test_guided_backprop_draws_one_map_for_all_classes_and_gradient_does_not(net, photos):
    assert class_likeness(net, photos, vis.guided_backprop) > 0.95
    assert class_likeness(net, photos, vis.gradient) < 0.7


def test_deconvnet_without_max_pooling_does_not_see_the_picture(net, photos):
    first, second = vis.deconvnet(net, photos, EAGLE)
    assert torch.equal(first, second)


def test_ink_where_the_gradient_is_most_negative_turns_a_four_into_a_nine():
    digit_net, test = models.trained("mnist"), mnist(train=False).normalized()
    four = test.images[27:28]
    spoilt = four.clone()
    worst = vis.gradient(digit_net, four, 4).flatten().argsort()[:10]
    spoilt.view(-1)[worst] = four.max()
    assert digit_net(torch.cat([four, spoilt])).argmax(1).tolist() == [4, 9]


def test_completeness_gap_of_integrated_gradients_shrinks_with_steps():
    digit_net, test = models.trained("mnist"), mnist(train=False).normalized()
    images = test.images[:30]
    gaps = [
        vis.integrated_gradients(digit_net, images, baseline=images.min(), steps=steps).gap
        for steps in (4, 16, 64)
    ]
    medians = [gap.abs().median().item() for gap in gaps]
    assert medians[0] > 4 * medians[1] > 8 * medians[2]
    assert medians[2] < 0.05


def test_a_pair_of_classes_is_asked_better_than_one_class() -> None:
    net, digits = models.trained("mnist"), mnist(train=False).normalized()
    fours = digits.images[digits.labels == 4][:200]
    turned = {}
    for name, target in (("одна", 4), ("пара", vis.targets.difference(4, 9))):
        worst = vis.gradient(net, fours, target).flatten(1).argsort(1)[:, :10]
        spoilt = fours.flatten(1).scatter(1, worst, fours.max().item()).view_as(fours)
        turned[name] = (net(spoilt).argmax(1) == 9).float().mean().item()
    assert turned["пара"] > turned["одна"] + 0.04


def test_relevance_of_a_digit_is_kept_and_of_a_photo_goes_to_the_biases(
    net: nn.Module, photos: Tensor
) -> None:
    digits = mnist(train=False).normalized().images[27:28]
    kept = vis.lrp(models.trained("mnist"), digits, 4)
    assert kept.gap.abs().item() < 0.01 * kept.map.sum().item()
    lost = vis.lrp(net, photos[:1], EAGLE)
    assert lost.map.sum().item() < 0.1 * (lost.map.sum() - lost.gap).item()


@pytest.mark.slow
def test_relevance_finds_the_pixels_but_hardly_knows_the_class(
    net: nn.Module, photos: Tensor
) -> None:
    classes = torch.tensor([EAGLE, 243])
    own, other = (vis.lrp(net, photos, t).map.sum(1) for t in (classes, ESPRESSO))
    integrated = vis.integrated_gradients(net, photos, classes, steps=16).map
    areas = [
        vis.deletion_curve(net, photos, maps, classes).area.mean().item()
        for maps in (own, vis.reduce_channels(integrated))
    ]
    assert areas[0] < areas[1] + 0.01
    assert vis.rank_correlation(own, other, absolute=True).min() > 0.7
