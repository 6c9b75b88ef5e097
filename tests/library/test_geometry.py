"""Одна геометрия: сверена с torchvision, с формулой на бумаге и со знаком угла в математике."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as v2

from course_utils.geometry import affine
from course_utils.visualization import ascent, robustness

BILINEAR = InterpolationMode.BILINEAR


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
def test_affine_is_torchvisions_with_the_angle_reversed(angle, shift, shear, zoom):
    image = pictures(1)
    expected = v2.affine(
        image, angle=-angle, translate=list(shift), scale=zoom, shear=[float(shear), 0.0],
        interpolation=BILINEAR,
    )  # fmt: skip
    found = affine(image, angle=angle, shift=torch.tensor(shift), shear=shear, zoom=zoom)
    assert torch.allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("angle", [-120, -30, 15, 90])
def test_rotation_is_torchvisions(angle):
    image = pictures(2, 21, 21)
    expected = v2.rotate(image, angle, interpolation=BILINEAR)
    assert torch.allclose(affine(image, angle=angle), expected, atol=1e-4)


def test_quarter_turn_by_hand_is_counterclockwise():
    numbers = torch.arange(1.0, 10).view(1, 1, 3, 3)
    turned = affine(numbers, angle=90).round().int()[0, 0].tolist()
    assert turned == [[3, 6, 9], [2, 5, 8], [1, 4, 7]]
    assert affine(numbers, angle=-90).round().int()[0, 0].tolist() == [
        [7, 4, 1],
        [8, 5, 2],
        [9, 6, 3],
    ]


def test_thirty_degrees_by_hand():
    """Верх середины приходит из точки (sin 30°, −cos 30°): правее и чуть ниже."""
    corner = torch.tensor([[0.0, 80, 0], [80, 80, 0], [0, 0, 0]])
    right, up = math.sin(math.pi / 6), math.cos(math.pi / 6)
    top = (1 - right) * corner[0, 1] + right * corner[0, 2]
    middle = (1 - right) * corner[1, 1] + right * corner[1, 2]
    expected = up * top + (1 - up) * middle
    turned = affine(corner.view(1, 1, 3, 3), angle=30)
    assert turned[0, 0, 0, 1].item() == pytest.approx(expected.item(), abs=1e-4)


def test_shift_goes_right_and_down_and_shear_takes_the_top_right():
    spot = torch.zeros(1, 1, 9, 9)
    spot[0, 0, 4, 4] = 1
    moved = affine(spot, shift=torch.tensor([2, 1]))[0, 0]
    assert divmod(int(moved.argmax()), 9) == (5, 6)
    column = torch.zeros(1, 1, 9, 9)
    column[..., 4] = 1
    slanted = affine(column, shear=45.0)[0, 0]
    assert slanted[1].argmax() == 7
    assert slanted[7].argmax() == 1


def test_one_sign_in_the_whole_library():
    numbers = torch.arange(1.0, 10).view(1, 1, 3, 3)
    expected = affine(numbers, angle=90)
    assert torch.allclose(robustness.rotate(numbers, 90), expected, atol=1e-4)
    drawn = 2 * torch.rand((), generator=torch.Generator().manual_seed(0)).item() - 1
    turn = ascent.rotation(90 / drawn)  # вытянув то же число, повернёт на те же 90°
    assert torch.allclose(turn(numbers, torch.Generator().manual_seed(0)), expected, atol=1e-4)


def test_each_picture_takes_its_own_numbers():
    batch, angles = pictures(3), torch.tensor([0.0, 30, -45])
    together = affine(batch, angle=angles)
    for one, angle, found in zip(batch, angles, together, strict=True):
        assert torch.allclose(affine(one[None], angle=angle)[0], found, atol=1e-5)


def test_whole_numbers_do_for_double_pictures():
    batch = pictures(2).double()
    found = affine(batch, angle=torch.tensor([10, -20]), shift=1)
    expected = affine(batch, angle=torch.tensor([10.0, -20.0]), shift=1.0)
    assert found.dtype == torch.float64
    assert torch.equal(found, expected)


def test_numbers_and_pictures_may_lie_on_different_devices():
    elsewhere = pictures(2).to("meta")  # устройство, которое есть у всех: считает одни размеры
    found = affine(elsewhere, angle=torch.tensor([10.0, -20]), shift=[1.0, 2.0])
    assert (found.device, found.shape) == (elsewhere.device, elsewhere.shape)


@pytest.mark.parametrize(
    ("fill", "left"), [(0.0, 0), (-0.5, -0.5), ("border", 3), ("reflection", 5)]
)
def test_fill(fill, left):
    row = torch.tensor([[[[3.0, 5, 7, 9]]]]).expand(1, 1, 4, 4)
    assert torch.allclose(affine(row, shift=torch.tensor([2, 0]), fill=fill)[0, 0, :, 0],
                          torch.full((4,), float(left)))  # fmt: skip


def test_gradient_by_the_picture_is_exact():
    image = pictures(1, 5, 6).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: affine(x, angle=20, zoom=1.2, fill="border"), image)


def test_refusals():
    with pytest.raises(ValueError, match="zoom должен быть больше нуля, получен 0"):
        affine(pictures(1), zoom=0.0)
    with pytest.raises(ValueError, match="border, reflection"):
        affine(pictures(1), fill="mirror")
    with pytest.raises(ValueError, match=r"\(1, 20, 26\).*нужны вещественные \(N, C, H, W\)"):
        affine(pictures(1)[0])
    with pytest.raises(ValueError, match=r"torch.uint8: нужны вещественные"):
        affine(pictures(1).to(torch.uint8))
