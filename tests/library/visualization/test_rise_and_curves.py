import pytest
import torch
from torch import nn

from course_utils.visualization.attribution.curves import deletion_curve, insertion_curve
from course_utils.visualization.attribution.rise import rise


class Constant(nn.Module):
    """Ответ не зависит от картинки: вероятности 0.3 и 0.7."""

    def forward(self, x):
        logits = torch.tensor([0.3, 0.7], dtype=x.dtype).log()
        return logits + 0 * x.mean((1, 2, 3), keepdim=False)[:, None]


class Brightness(nn.Module):
    """Вероятность класса 0 — средняя яркость: линейная функция пикселей."""

    def forward(self, x):
        share = x.mean((1, 2, 3)).clamp(1e-12, 1 - 1e-12)
        return torch.stack([share, 1 - share], 1).log()


class Corner(nn.Module):
    """Вероятность класса 0 растёт с яркостью верхнего левого угла."""

    def forward(self, x):
        share = x[:, 0, :6, :6].mean((1, 2)).clamp(1e-6, 1 - 1e-6)
        return torch.stack([share, 1 - share], 1).log()


def test_constant_answer_has_a_constant_map():
    found = rise(Constant(), torch.rand(2, 1, 20, 17), 1, masks=40, grid=5)
    assert torch.allclose(found, torch.full_like(found, 0.7), atol=1e-6)


def test_rise_is_the_weighted_mean_of_probabilities():
    """Маски видны сети, если картинка — единицы: пересчитываем формулу по ним."""
    masks = []
    model = nn.Sequential(nn.Identity(), Brightness())
    model[0].register_forward_hook(lambda module, inputs, output: masks.append(output.clone()))
    found = rise(model, torch.ones(1, 1, 12, 15), 0, masks=30, grid=4, batch_size=7)
    seen = torch.cat(masks[1:])[:, 0].double()
    assert seen.shape == (30, 12, 15)
    assert (seen >= 0).all()
    assert (seen <= 1).all()
    weights = seen.mean((1, 2))
    expected = torch.einsum("m,mhw->hw", weights, seen) / seen.sum(0)
    assert torch.allclose(found[0].double(), expected, atol=1e-5)


def test_rise_finds_the_place_that_matters():
    found = rise(Corner(), torch.ones(1, 1, 24, 24), 0, masks=400, grid=4)[0]
    assert found[:6, :6].mean() > found[12:, 12:].mean() + 0.1


def test_rise_masks_open_the_stated_share_and_depend_on_the_seed_only():
    images = torch.rand(2, 1, 16, 16)
    first = rise(Corner(), images, 0, masks=20, seed=1)
    torch.manual_seed(5)
    assert torch.equal(rise(Corner(), images, 0, masks=20, seed=1), first)
    assert torch.allclose(
        rise(Corner(), images, 0, masks=20, seed=1, batch_size=3), first, atol=1e-6
    )
    assert torch.allclose(rise(Corner(), images[1:], 0, masks=20, seed=1), first[1:], atol=1e-6)
    assert not torch.equal(rise(Corner(), images, 0, masks=20, seed=2), first)


@pytest.mark.parametrize("curve", [deletion_curve, insertion_curve])
@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_area_of_a_linear_model_is_one_half(curve, batch_size):
    images = torch.ones(2, 1, 8, 8, dtype=torch.float64)
    maps = torch.rand(2, 8, 8)
    found = curve(Brightness(), images, maps, 0, steps=16, batch_size=batch_size)
    assert torch.allclose(found.area, torch.full((2,), 0.5, dtype=torch.float64))
    assert torch.allclose(found.fraction, torch.linspace(0, 1, 17, dtype=torch.float64))


def test_curves_change_the_most_important_pixels_first():
    images = torch.ones(1, 1, 12, 12)
    right, wrong = torch.zeros(1, 12, 12), torch.ones(1, 12, 12)
    right[:, :6, :6], wrong[:, :6, :6] = 1, 0
    deleted = deletion_curve(Corner(), images, right, 0, steps=4).probability[0]
    assert torch.allclose(deleted, torch.tensor([1.0, 0, 0, 0, 0]), atol=1e-5)
    inserted = insertion_curve(Corner(), images, right, 0, steps=4).probability[0]
    assert torch.allclose(inserted, torch.tensor([0.0, 1, 1, 1, 1]), atol=1e-5)
    late = deletion_curve(Corner(), images, wrong, 0, steps=4)
    assert torch.allclose(late.probability[0], torch.tensor([1.0, 1, 1, 1, 0]), atol=1e-5)
    assert late.area.item() == pytest.approx(0.875, abs=1e-5)


def test_steps_that_do_not_divide_the_pixels_still_end_at_the_last_one():
    images = torch.ones(1, 1, 5, 5)
    found = deletion_curve(Brightness(), images, torch.rand(1, 5, 5), 0, steps=7)
    assert found.fraction[-1] == 1
    assert torch.allclose(found.probability[0], 1 - found.fraction, atol=1e-5)


def test_baseline_replaces_pixels():
    images = torch.full((1, 1, 4, 4), 0.9)
    found = deletion_curve(Brightness(), images, torch.rand(1, 4, 4), 0, steps=2, baseline=0.1)
    assert torch.allclose(found.probability[0], torch.tensor([0.9, 0.5, 0.1]), atol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: rise(Corner(), x, masks=0), "masks = 0, а нужно"),
        (lambda x: rise(Corner(), x, keep=1.0), "от 0 до 1"),
        (lambda x: deletion_curve(Corner(), x, torch.rand(1, 5, 5)), r"maps — карты \(1, 8, 8\)"),
        (lambda x: insertion_curve(Corner(), x, x[:, 0], steps=0), "steps = 0, а нужно"),
        (lambda x: insertion_curve(Corner(), x, x[:, 0], steps=65), "steps = 65"),
    ],
)
def test_wrong_settings(call, message):
    with pytest.raises(ValueError, match=message):
        call(torch.rand(1, 1, 8, 8))
