import io

import numpy as np
import pytest
import torch
from PIL import Image
from scipy import ndimage
from torch import nn

from course_utils.visualization.attack.robustness import (
    accuracy_against,
    add_noise,
    add_signs,
    blur,
    brighten,
    cover,
    jpeg,
    rotate,
    scale,
)


def picture(height=9, width=13, channels=1):
    generator = torch.Generator().manual_seed(0)
    return torch.rand(2, channels, height, width, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("degrees", [0, 10, 45, 90, 200])
def test_rotation_is_scipys(degrees):
    image = picture()
    ours = rotate(image, degrees)[0, 0].numpy()
    theirs = ndimage.rotate(image[0, 0].numpy(), degrees, reshape=False, order=1, mode="nearest")
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.3, 2.0])
def test_scale_is_scipys(factor):
    image = picture()[0, 0].numpy()
    centre = (np.array(image.shape) - 1) / 2
    theirs = ndimage.affine_transform(
        image, np.eye(2) / factor, centre - centre / factor, order=1, mode="nearest"
    )
    np.testing.assert_allclose(scale(picture(), factor)[0, 0].numpy(), theirs, atol=1e-12)


def test_scale_must_be_positive():
    with pytest.raises(ValueError, match="больше 0"):
        scale(picture(), 0)


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_is_pillows(channels):
    image = picture(16, 24, channels).float()
    pixels = (image[1] * 255).round().to(torch.uint8).permute(1, 2, 0).numpy().squeeze()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=30)
    theirs = np.asarray(Image.open(buffer)) / 255
    ours = jpeg(image, 30)[1].permute(1, 2, 0).numpy().squeeze()
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    with pytest.raises(ValueError, match="1 или 3 канала"):
        jpeg(torch.rand(1, 2, 8, 8), 50)


def test_occlusion_covers_the_promised_share():
    image = torch.zeros(1, 3, 20, 20)
    assert (cover(image, 0.25) == 0.5).float().mean() == 0.25
    assert torch.equal(cover(image, 0.0), image)
    assert not torch.equal(cover(image, 0.25, seed=1), cover(image, 0.25, seed=2))
    with pytest.raises(ValueError, match="от 0 до 1"):
        cover(image, 2)


def test_brightness_and_noise_stay_in_range_and_leave_the_input_alone():
    image = picture()
    before = image.clone()
    for changed in (brighten(image, 0.7), brighten(image, -0.7), add_noise(image, 1.0)):
        assert changed.min() >= 0
        assert changed.max() <= 1
        assert changed.dtype == image.dtype
    assert torch.equal(image, before)
    assert torch.equal(add_noise(image, 0.0), image)


class Brightness(nn.Module):
    """Класс 1 — картинка ярче половины; ждёт вход в диапазоне −1…1."""

    def forward(self, x):
        mean = 10 * x.mean((1, 2, 3))
        return torch.stack([-mean, mean], dim=1)


def test_accuracy_falls_exactly_where_it_must():
    images = torch.tensor([0.1, 0.4, 0.6, 0.9]).reshape(4, 1, 1, 1).expand(4, 1, 5, 5)
    result = accuracy_against(
        Brightness(),
        images * 2 - 1,
        torch.tensor([0, 0, 1, 1]),
        attribute=brighten,
        values=[-0.5, -0.2, 0.0, 0.2, 0.5],
        bounds=(-1, 1),
        batch_size=3,
    )
    assert result.accuracy.tolist() == [0.5, 0.75, 1.0, 0.75, 0.5]
    assert result.values.tolist() == pytest.approx([-0.5, -0.2, 0.0, 0.2, 0.5])
    assert result.probability[2] == pytest.approx(
        torch.tensor([0.8, 0.2, 0.2, 0.8]).mul(20).sigmoid().mean().item(), abs=1e-5
    )


def test_answers_must_be_classes_of_the_network():
    with pytest.raises(ValueError, match="от 0 до 1"):
        accuracy_against(
            Brightness(), torch.rand(2, 1, 4, 4), torch.tensor([0, 2]), attribute=scale, values=[1]
        )


@pytest.mark.parametrize("deviation", [0.7, 1.5, 3.0])
def test_blur_is_scipys(deviation):
    image = picture(30, 40)
    theirs = ndimage.gaussian_filter(image[0, 0].numpy(), deviation, mode="mirror", truncate=4)
    np.testing.assert_allclose(blur(image, deviation)[0, 0].numpy(), theirs, atol=1e-12)


def test_blur_by_nothing_and_by_more_than_the_picture():
    image = picture()
    assert torch.equal(blur(image, 0), image)
    flat = blur(image, 50.0)
    assert flat.shape == image.shape
    assert flat.std() < 0.1 * image.std()
    with pytest.raises(ValueError, match="не меньше 0"):
        blur(image, -1)


def test_every_pixel_moves_by_the_size_to_a_random_side():
    grey = torch.full((4, 1, 20, 20), 0.5)
    moved = add_signs(grey, 0.2) - grey
    assert torch.allclose(moved.abs(), torch.tensor(0.2))
    assert 0.4 < (moved > 0).float().mean() < 0.6
    assert torch.equal(add_signs(grey, 0.2), add_signs(grey, 0.2))
    assert not torch.equal(add_signs(grey, 0.2), add_signs(grey, 0.2, seed=1))
    assert torch.equal(add_signs(grey, 0.9).unique(), torch.tensor([0.0, 1.0]))
