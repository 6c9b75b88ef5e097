"""Главные утверждения лекции 6, посчитанные заново."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

from course_utils import data, models, training
from course_utils.data.digits import Digits


@pytest.fixture(scope="module")
def test_digits():
    return data.mnist(train=False).normalized()


def learn(few, *layers, epochs=50):
    torch.manual_seed(0)
    net = nn.Sequential(*layers, models.FastMnistNet())
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    steps = epochs * -(-len(few) // 64)
    arc = OneCycleLR(optimizer, max_lr=0.1, total_steps=steps)
    training.fit(net, few, epochs=epochs, optimizer=optimizer, scheduler=arc)
    return net


def test_augmentation_is_worth_many_digits(test_digits):
    few = data.mnist().normalized().take(slice(100))
    black, _ = few.bounds
    layer = training.RandomAffine(angle=15, shift=0.1, shear=15, zoom=(0.85, 1.15), fill=black)
    plain, augmented = (
        training.evaluate(learn(few, *layers), test_digits).accuracy for layers in ((), (layer,))
    )
    assert augmented > plain + 0.05


def test_mirrored_digits_are_other_digits(test_digits):
    mirrored = Digits(test_digits.images.flip(3), test_digits.labels)
    answers = training.evaluate(models.trained("mnist"), mirrored).predictions
    right = (answers == mirrored.labels).float()
    assert right.mean() < 0.5
    assert right[mirrored.labels == 0].mean() > 0.7
    assert answers[mirrored.labels == 2].mode().values == 5
    assert answers[mirrored.labels == 5].mode().values == 2


@pytest.fixture(scope="module")
def crops():
    """Хвост сети, карты перед ним и метки: обучающие и проверочные кусочки текстур."""
    net = models.pretrained().requires_grad_(False)
    parts = dict(net.named_children())
    trunk = nn.Sequential(parts["conv_stem"], parts["bn1"], *list(parts["blocks"])[:6])
    tail = nn.Sequential(
        parts["blocks"][6], *(parts[n] for n in ("conv_head", "bn2", "global_pool"))
    )
    few, exam = data.texture_crops(10, (0, 240)), data.texture_crops(60, (272, 512), seed=100)
    maps = [
        trunk(F.interpolate(p.images, size=64, mode="bilinear").expand(-1, 3, -1, -1) * 2 - 1)
        for p in (few, exam)
    ]
    return tail, *maps, few.labels, exam.labels


def test_ten_examples_are_enough_for_a_head_and_order_protects_the_features(crops):
    tail, maps, exam_maps, labels, exam_labels = crops
    codes, exam_codes = tail(maps), tail(exam_maps)
    torch.manual_seed(1)
    raw = nn.Linear(1280, 3)
    settled = copy.deepcopy(raw)
    optimizer = torch.optim.SGD(settled.parameters(), lr=0.003, momentum=0.9)
    for _ in range(200):
        optimizer.zero_grad()
        F.cross_entropy(settled(codes), labels).backward()
        optimizer.step()
    assert (settled(exam_codes).argmax(1) == exam_labels).float().mean() > 0.8

    def change(head):
        head, new = copy.deepcopy(head), copy.deepcopy(tail).requires_grad_(True)
        optimizer = torch.optim.SGD([*head.parameters(), *new.parameters()], 0.003, momentum=0.9)
        for _ in range(10):
            optimizer.zero_grad()
            F.cross_entropy(head(new(maps)), labels).backward()
            optimizer.step()
        return ((new(exam_maps) - exam_codes).norm(dim=1) / exam_codes.norm(dim=1)).mean().item()

    assert change(raw) > 3 * change(settled)


def test_crops_of_the_two_areas_never_meet():
    with pytest.raises(ValueError, match="полоса внутри"):
        data.texture_crops(1, (500, 520))
    left, right = (data.texture_crops(20, columns) for columns in ((0, 240), (272, 512)))
    assert left.images.shape == right.images.shape == (60, 1, 28, 28)
    assert 0 <= left.images.min() < left.images.max() <= 1
    assert torch.equal(left.images, data.texture_crops(20, (0, 240)).images)


def train_for(steps, few, *layers):
    torch.manual_seed(3)
    net = nn.Sequential(*layers, models.FastMnistNet())
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    arc = OneCycleLR(optimizer, max_lr=0.1, total_steps=steps)
    training.fit(net, few, steps=steps, optimizer=optimizer, scheduler=arc, seed=3)
    return net


@pytest.mark.slow
def test_augmentation_pays_for_three_thousand_digits_given_enough_steps(test_digits):
    few = data.mnist().normalized().take(slice(20_000, 23_000))
    black, _ = few.bounds
    layer = training.RandomAffine(angle=15, shift=0.1, shear=15, zoom=(0.85, 1.15), fill=black)
    plain, augmented = (
        1 - training.evaluate(train_for(480, few, *layers), test_digits).accuracy
        for layers in ((), (layer,))
    )
    assert augmented < 0.8 * plain


@pytest.mark.slow
def test_augmented_small_net_beats_the_head_on_the_same_digits_and_exam():
    few, exam = data.mnist().take(slice(300, 600)), data.mnist(train=False).take(slice(5000, 6000))
    black, _ = few.normalized().bounds
    layer = training.RandomAffine(angle=15, shift=0.1, shear=15, zoom=(0.85, 1.15), fill=black)
    small = training.evaluate(train_for(300, few.normalized(), layer), exam.normalized()).accuracy
    extractor = nn.Sequential(*list(models.pretrained().eval().children())[:-1])

    def codes(digits):
        sides = F.interpolate(digits.images, size=48, mode="bilinear").expand(-1, 3, -1, -1)
        with torch.no_grad():
            found = torch.cat([extractor(part) for part in (2 * sides - 1).split(100)])
        return Digits(found, digits.labels)

    torch.manual_seed(3)
    head = nn.Linear(1280, 10)
    optimizer = torch.optim.SGD(head.parameters(), lr=0.003, momentum=0.9)
    training.fit(head, codes(few), steps=300, optimizer=optimizer, batch_size=32)
    assert small > training.evaluate(head, codes(exam)).accuracy + 0.08
