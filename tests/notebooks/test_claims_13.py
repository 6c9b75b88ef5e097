"""Главные утверждения лекции 13, посчитанные заново."""

from __future__ import annotations

import pytest
import torch

from course_utils import models
from course_utils import visualization as vis
from course_utils.data import imagenet_samples, mnist, photo

HELMET, SHUTTLE = 560, 812


@pytest.fixture(scope="module")
def portrait(net):
    return net.preprocess(photo("astronaut"))


def brightest(method, net, picture, target) -> tuple[int, int]:
    """Строка и столбец самого яркого места карты."""
    found = method(net, picture, target, layer="bn2")[0]
    row, column = divmod(int(found.argmax()), found.shape[1])
    return row, column


@pytest.mark.parametrize("method", [vis.grad_cam, vis.class_activation_map])
def test_two_classes_point_at_their_own_objects(net, portrait, method):
    row, column = brightest(method, net, portrait, HELMET)
    assert row > 150
    assert column > 100
    row, column = brightest(method, net, portrait, SHUTTLE)
    assert row < 112
    assert column > 140


def test_grad_cam_plus_plus_tells_the_classes_apart_worse(net, portrait):
    def likeness(method) -> float:
        pair = [method(net, portrait, c, layer="bn2").flatten() for c in (HELMET, SHUTTLE)]
        return torch.stack(pair).corrcoef()[0, 1].item()

    assert likeness(vis.grad_cam) < 0
    assert likeness(vis.grad_cam_plus_plus) > 0.5


def test_cam_adds_up_to_the_logit(net, portrait):
    found = vis.class_activation_map(net, portrait, HELMET, layer="bn2", upsample=False)
    logit = net(portrait)[0, HELMET]
    assert torch.isclose(found.mean() + net.classifier.bias[HELMET], logit, atol=1e-3)


def test_finger_of_grad_cam_finds_its_half_and_guided_backprop_does_not(net):
    samples = [imagenet_samples()[i] for i in (0, 1, 4, 9, 10, 11, 13, 16, 17, 18)]
    half = net.preprocess([sample.image for sample in samples])[..., 56:168]
    scenes = torch.cat([half, half.roll(-1, 0)], dim=3)
    labels = torch.tensor([sample.label for sample in samples])

    def hits(maps) -> int:
        return (maps.flatten(1).argmax(1) % 224 < 112).sum().item()

    assert hits(vis.grad_cam(net, scenes, labels, layer="bn2")) >= 9
    assert hits(vis.reduce_channels(vis.guided_backprop(net, scenes, labels))) <= 7


def test_grad_cam_is_empty_for_many_digits_of_a_dense_network():
    digits = mnist(train=False).normalized().images[:300]
    found = vis.grad_cam(models.trained("mnist"), digits, layer="features.relu2")
    assert 0.2 < (found.amax((1, 2)) == 0).float().mean() < 0.5


@pytest.mark.slow
def test_before_the_last_layer_local_weights_point_better_and_at_the_last_worse(net):
    samples = [imagenet_samples()[i] for i in (0, 1, 4, 9, 10, 11, 13, 16, 17, 18)]
    half = net.preprocess([sample.image for sample in samples])[..., 56:168]
    scenes = torch.cat([half, half.roll(-1, 0)], dim=3)
    labels = torch.tensor([sample.label for sample in samples])

    def hits(method, layer) -> int:
        maps = [method(net, scenes, side, layer=layer) for side in (labels, labels.roll(-1))]
        left, right = (one.flatten(1).argmax(1) % 224 for one in maps)
        return int((left < 112).sum() + (right >= 112).sum())

    assert hits(vis.layer_cam, "blocks.4") >= hits(vis.grad_cam, "blocks.4") + 5
    assert hits(vis.layer_cam, "bn2") <= hits(vis.grad_cam, "bn2")
