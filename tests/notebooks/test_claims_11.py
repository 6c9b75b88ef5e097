"""Лекция 11: самое опасное место для закрытого участка — морда размеченного бульмастифа."""

from __future__ import annotations

import torch

from course_utils.data import imagenet_samples
from course_utils.visualization import occlude

FACE = (73, 66, 159, 125)  # верх, лево, низ, право: обведено по фотографии 224×224


def test_the_lowest_probability_is_under_the_patch_on_the_face(net):
    sample = imagenet_samples()[0]
    result = occlude(net, net.preprocess(sample.image), window=64, stride=64)
    clean = result.clean.softmax(1)[0, sample.label]
    probability = result.probability(sample.label)[0]
    lowest = result.boxes.flatten(0, 1)[probability.argmin()]
    corner = torch.maximum(lowest[:2], torch.tensor(FACE[:2]))
    height, width = torch.minimum(lowest[2:], torch.tensor(FACE[2:])) - corner
    face = (FACE[2] - FACE[0]) * (FACE[3] - FACE[1])
    assert result.clean.argmax(1).item() == sample.label
    assert probability.min() < clean / 4
    assert height > 0
    assert width > 0
    assert height * width > face / 2
