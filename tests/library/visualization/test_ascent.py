import numpy as np
import pytest
import torch
from torch import nn

from course_utils.data import imagenet_samples, photo
from course_utils.models import MnistNet
from course_utils.visualization.synthesis.ascent import (
    blur,
    channel,
    deep_dream,
    direction,
    energy,
    fourier,
    from_images,
    jitter,
    logit,
    maximize,
    pixels,
    robust,
    rotation,
    similarity,
    unit,
    zoom,
)
from course_utils.visualization.synthesis.ascent.ascend import evaluate, slope
from course_utils.visualization.synthesis.ascent.parametrisations import COLORS
from course_utils.visualization.synthesis.priors import alpha_norm, total_variation

SHAPE = (2, 3, 16, 20)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.ReLU(inplace=True),
        nn.Conv2d(4, 6, 3, stride=2),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(6, 5),
    )


@pytest.fixture
def images():
    return torch.rand(SHAPE, generator=torch.Generator().manual_seed(1))


# Цели


def test_objectives_are_what_their_names_say(net, images):
    first, second = net[0](images), net[:3](images)
    vector = torch.tensor([1.0, -2.0, 0.0, 3.0])
    expected = {
        channel("0", 2): first[:, 2].mean((1, 2)),
        channel(net[2], 5): second[:, 5].mean((1, 2)),
        unit("2", 1): second[:, 1, 3, 4],
        unit("2", 1, (0, 2)): second[:, 1, 0, 2],
        unit("6", 3): net(images)[:, 3],
        direction("0", vector): first.mean((2, 3)) @ vector,
        logit(4): net(images)[:, 4],
        energy("2"): (second**2).mean((1, 2, 3)) / 2,
    }
    for objective, value in expected.items():
        torch.testing.assert_close(evaluate(net, objective, images), value)


def test_objectives_form_a_linear_space(net, images):
    a, b = channel("0", 1), logit(2)
    mixed = evaluate(net, 2 * a - b * 0.5 + (-a), images)
    torch.testing.assert_close(mixed, evaluate(net, a, images) - 0.5 * evaluate(net, b, images))


def test_cut_network_gives_the_gradient_of_the_whole(net, images):
    leaf = images.clone().requires_grad_()
    activations = {}
    handle = net[2].register_forward_hook(lambda m, i, o: activations.update(map=o))
    net(leaf)
    handle.remove()
    (expected,) = torch.autograd.grad(activations["map"][:, 3].mean((1, 2)).sum(), leaf)
    torch.testing.assert_close(slope(net, channel("2", 3), images)[1], expected)


def test_nothing_runs_after_the_last_layer_asked_for(net, images):
    ran = []
    for name, module in net.named_children():
        module.register_forward_hook(lambda m, i, o, name=name: ran.append(name))
    evaluate(net, channel("2", 0) + channel("0", 0), images)
    assert ran == ["0", "1", "2"]


def test_digits_logits_are_taken_before_the_softmax():
    torch.manual_seed(0)
    net, digits = MnistNet().eval(), torch.rand(2, 1, 28, 28)
    torch.testing.assert_close(evaluate(net, logit(3), digits), net.logits(digits)[:, 3])


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        (channel("0", 4), "канал 4 слоя «0»: есть номера от 0 до 3"),
        (channel("0", -1), "от 0 до 3"),
        (channel("6", 0), "возьмите unit"),
        (channel("convolution", 0), "похожие имена"),
        (unit("0", 0, (99, 0)), "строка 99"),
        (logit(5), "класс 5: есть номера от 0 до 4"),
        (direction("0", torch.ones(3)), "каналов 4"),
    ],
)
def test_wrong_objectives_are_explained(net, objective, message):
    with pytest.raises(ValueError, match=message):
        maximize(net, objective, start=pixels(SHAPE), steps=1)


# Параметризации


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("make", [pixels, fourier])
@pytest.mark.parametrize("shape", [(2, 3, 16, 20), (1, 1, 9, 7), (3, 2, 8, 8)])
def test_pictures_have_the_shape_type_and_range_asked_for(make, shape, dtype):
    start = make(shape, bounds=(-1, 3), deviation=1.0, dtype=dtype)
    picture = start.decode(start.start)
    assert picture.shape == shape
    assert picture.dtype == dtype
    assert picture.min() > -1
    assert picture.max() < 3
    assert torch.equal(start.start, make(shape, bounds=(-1, 3), deviation=1.0, dtype=dtype).start)
    assert not torch.equal(start.start, make(shape, seed=1, deviation=1.0, dtype=dtype).start)


def test_photograph_survives_the_pixel_coordinates(images):
    start = from_images(images * 0.9 + 0.05)
    torch.testing.assert_close(start.decode(start.start), images * 0.9 + 0.05)


def test_power_of_a_fourier_picture_falls_as_the_square_of_the_frequency():
    start = fourier((64, 1, 32, 32), deviation=0.1)
    power = torch.fft.fft2(start.decode(start.start).logit()).abs().square().mean((0, 1))
    assert (power[0, 2] / power[0, 8]).item() == pytest.approx(16, rel=0.5)


def test_color_axes_are_those_of_the_photographs_of_the_course():
    names = ("astronaut", "chelsea", "coffee", "china", "flower", "rocket", "motorcycle")
    pictures = [photo(name) for name in names] + [sample.image for sample in imagenet_samples()]
    covariance = np.mean([np.cov(p.reshape(-1, 3).T / 255) for p in pictures], axis=0)
    root = np.array(COLORS)
    scaled = root @ root.T * np.trace(covariance) / np.trace(root @ root.T)
    np.testing.assert_allclose(scaled, covariance, atol=1e-4)
    assert np.linalg.norm(root, axis=0).max() == pytest.approx(1, abs=1e-3)


# Преобразования


def test_transforms_repeat_with_the_seed_and_keep_the_shape(images):
    for transform in (jitter(3), rotation(10), zoom(0.2), blur(1.0), *robust(16)):
        once, again = (transform(images, torch.Generator().manual_seed(4)) for _ in range(2))
        assert torch.equal(once, again)
        assert once.shape == images.shape
        flat = torch.full(SHAPE, 0.3)
        torch.testing.assert_close(transform(flat, torch.Generator()), flat)


def test_blur_is_scipys(images):
    from scipy.ndimage import gaussian_filter

    ours = blur(1.2)(images.double(), torch.Generator())[0, 0].numpy()
    theirs = gaussian_filter(images[0, 0].double().numpy(), 1.2, mode="mirror", radius=4)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


# Априорные знания


def test_total_variation_by_hand():
    ramp = torch.arange(4.0).repeat(3, 1)[None, None]
    assert total_variation(ramp, beta=1).item() == pytest.approx(1)
    assert total_variation(2 * ramp).item() == pytest.approx(4)
    assert alpha_norm(torch.tensor([[[[1.0, -2.0]]]]), alpha=6).item() == pytest.approx(32.5)
    flat = torch.ones(1, 1, 4, 4, requires_grad=True)
    assert torch.autograd.grad(total_variation(flat, beta=1).sum(), flat)[0].isfinite().all()


# Восхождение


def test_linear_unit_is_maximised_by_the_sign_of_its_weights():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 2, 5))
    found = maximize(net, unit("0", 1), start=pixels((1, 3, 5, 5)), steps=200, rate=0.5).images
    torch.testing.assert_close(found[0], (net[0].weight[1] > 0).float(), atol=0.01, rtol=0)


def test_dead_unit_is_revived():
    net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.ReLU())
    net[0].weight.data.fill_(1.0)
    net[0].bias.data.fill_(-6.0)  # на сером шуме сумма 4.5 и ReLU закрыт
    result = maximize(net, unit("1", 0), start=pixels((2, 1, 3, 3)), steps=100)
    assert result.values[0].tolist() == [0, 0]
    assert (result.values[-1] > 1).all()


def test_living_gradient_is_not_touched_by_a_dead_neighbour():
    net = nn.Sequential(nn.Conv2d(1, 1, 3), nn.ReLU(), nn.Conv2d(1, 1, 1))
    net[0].weight.data.fill_(1.0)
    net[0].bias.data.fill_(-3.0)
    alive, dead = torch.full((1, 1, 3, 3), 0.9), torch.full((1, 1, 3, 3), 0.1)
    together = slope(net, channel("2", 0), torch.cat([alive, dead]))[1]
    assert torch.equal(together[:1], slope(net, channel("2", 0), alive)[1])
    torch.testing.assert_close(together[1:], 0.1 * together[:1])


def test_same_seed_same_pictures_and_rows_do_not_depend_on_each_other(net):
    options = {"steps": 5, "transforms": robust(16), "seed": 3}
    both = maximize(net, logit(1), start=fourier(SHAPE), **options)
    assert torch.equal(both.images, maximize(net, logit(1), start=fourier(SHAPE), **options).images)
    start = fourier(SHAPE)
    alone = type(start)(start.start[1:], start.decode)
    torch.testing.assert_close(
        maximize(net, logit(1), start=alone, **options).images, both.images[1:]
    )
    other = maximize(net, logit(1), start=fourier(SHAPE), **(options | {"seed": 4}))
    assert not torch.equal(both.images, other.images)


def test_variation_makes_the_picture_smoother(net):
    rough, smooth = (
        maximize(net, unit("2", 0), start=pixels(SHAPE), variation=weight, steps=60).images
        for weight in (0.0, 100.0)
    )
    assert (total_variation(smooth) < total_variation(rough)).all()


def test_no_steps_is_an_error(net):
    with pytest.raises(ValueError, match="не меньше 1"):
        maximize(net, logit(0), start=pixels(SHAPE), steps=0)


def test_inference_mode_is_an_error(net):
    with torch.inference_mode(), pytest.raises(RuntimeError, match="inference_mode"):
        maximize(net, logit(0), start=pixels(SHAPE))


def test_similarity_is_correlation(images):
    pair = torch.cat([images, 2 * images[:1] + 3, images[:1].roll((3, 5), (2, 3))])
    plain, shifted = similarity(pair), similarity(pair, shifts=True)
    np.testing.assert_allclose(plain, np.corrcoef(pair.flatten(1).numpy()), atol=1e-5)
    assert shifted[0, 3].item() == pytest.approx(1, abs=1e-5)
    assert (shifted >= plain - 1e-5).all()


# DeepDream


def test_dream_raises_the_objective_and_stays_in_range(net, images):
    before = evaluate(net, energy("2"), images)
    dreamt = deep_dream(net, images, energy("2"), octaves=2)
    assert (evaluate(net, energy("2"), dreamt) > before).all()
    assert dreamt.shape == images.shape
    assert dreamt.min() >= 0
    assert dreamt.max() <= 1
    assert torch.equal(dreamt, deep_dream(net, images, energy("2"), octaves=2))


def test_dream_of_zero_rate_is_the_photograph(net, images):
    torch.testing.assert_close(deep_dream(net, images, energy("2"), rate=0.0, octaves=3), images)
