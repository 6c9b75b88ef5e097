"""Преобразования картинок сверены с torchvision; слой случаен для каждой картинки."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as v2

from course_utils.training import RandomAffine, affine
from course_utils.widgets import augmentation_explorer


def pictures(count: int, height: int = 20, width: int = 26) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.rand(count, 1, height, width, generator=generator)


@settings(max_examples=30)
@given(
    angle=st.integers(-180, 180),
    shift=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
    shear=st.integers(-60, 60),
    zoom=st.floats(0.5, 2),
)
def test_affine_is_torchvisions(angle, shift, shear, zoom):
    image = pictures(1)
    expected = v2.affine(
        image, angle=angle, translate=list(shift), scale=zoom, shear=[float(shear), 0.0],
        interpolation=InterpolationMode.BILINEAR,
    )  # fmt: skip
    found = affine(image, angle=angle, shift=torch.tensor(shift), shear=shear, zoom=zoom)
    assert torch.allclose(found, expected, atol=1e-4)


def test_each_picture_takes_its_own_numbers():
    batch, angles = pictures(3), torch.tensor([0.0, 30, -45])
    together = affine(batch, angle=angles)
    for one, angle, found in zip(batch, angles, together, strict=True):
        assert torch.allclose(affine(one[None], angle=angle)[0], found, atol=1e-5)


@pytest.mark.parametrize(
    ("fill", "left"), [(0.0, 0), (-0.5, -0.5), ("border", 3), ("reflection", 5)]
)
def test_fill(fill, left):
    row = torch.tensor([[[[3.0, 5, 7, 9]]]]).expand(1, 1, 4, 4)
    assert torch.allclose(affine(row, shift=torch.tensor([2, 0]), fill=fill)[0, 0, :, 0],
                          torch.full((4,), float(left)))  # fmt: skip


def test_refusals():
    with pytest.raises(ValueError, match="zoom"):
        affine(pictures(1), zoom=0.0)
    with pytest.raises(ValueError, match="border, reflection"):
        affine(pictures(1), fill="mirror")


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


def test_widget_mirrors_and_moves_a_colour_photo():
    photo = np.zeros((10, 10, 3), np.uint8)
    photo[:, :5] = 255
    widget = augmentation_explorer({"фото": photo})
    widget._controls["angle"].value = 0
    widget._controls["mirror"].value = True
    after = widget.figure.axes[1].images[0].get_array()
    assert np.allclose(after, photo[:, ::-1] / 255)
    widget._controls["right"].value = 50
    assert np.allclose(widget.figure.axes[1].images[0].get_array(), 0)
    widget._controls["fill"].value = "отражением"
    assert np.allclose(widget.figure.axes[1].images[0].get_array()[:, 5:], 0)
    assert np.allclose(widget.figure.axes[1].images[0].get_array()[:, :5], 0)
