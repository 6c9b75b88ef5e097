"""Слой аугментации случаен для каждой картинки; виджет показывает то же преобразование."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from course_utils.training import RandomAffine
from course_utils.widgets import augmentation_explorer


def pictures(count: int, height: int = 20, width: int = 26) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.rand(count, 1, height, width, generator=generator)


def test_layer_acts_only_in_training_and_differently_on_each_picture():
    batch = pictures(1).expand(8, -1, -1, -1)
    net = nn.Sequential(RandomAffine(angle=30, shift=0.1, shear=10, zoom=(0.8, 1.2)))
    assert torch.equal(net.eval()(batch), batch)
    changed = net.train()(batch)
    assert len({tuple(one.flatten().tolist()) for one in changed}) == 8


def test_layer_stays_within_its_limits():
    spot = torch.zeros(200, 1, 41, 41)
    spot[:, :, 20, 20] = 1
    torch.manual_seed(0)
    moved = RandomAffine(shift=0.2)(spot).flatten(1).argmax(1)
    distance = torch.stack([moved // 41 - 20, moved % 41 - 20]).abs().amax().item()
    assert 7 <= distance <= 8


def test_widget_turns_counterclockwise():
    picture = np.arange(9, dtype=np.float32).reshape(3, 3) / 9
    widget = augmentation_explorer({"числа": picture})
    widget.controls["angle"].value = 90
    after = widget.figure.axes[1].images[0].get_array()
    assert np.allclose(after, np.rot90(picture), atol=1e-5)


def test_widget_mirrors_and_moves_a_colour_photo():
    photo = np.zeros((10, 10, 3), np.uint8)
    photo[:, :5] = 255
    widget = augmentation_explorer({"фото": photo})
    widget.controls["angle"].value = 0
    widget.controls["mirror"].value = True
    after = widget.figure.axes[1].images[0].get_array()
    assert np.allclose(after, photo[:, ::-1] / 255)
    widget.controls["right"].value = 50
    assert np.allclose(widget.figure.axes[1].images[0].get_array(), 0)
    widget.controls["fill"].value = "отражением"
    assert np.allclose(widget.figure.axes[1].images[0].get_array()[:, 5:], 0)
    assert np.allclose(widget.figure.axes[1].images[0].get_array()[:, :5], 0)
