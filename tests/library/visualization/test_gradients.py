import warnings

import captum.attr
import numpy as np
import pytest
import torch
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv
from torch import nn
from torch.nn import functional as F

from course_utils.visualization.attribution.averaged import integrated_gradients, smoothgrad
from course_utils.visualization.attribution.gradients import (
    deconvnet,
    gradient,
    gradient_x_input,
    guided_backprop,
    reduce_channels,
    saliency,
)
from course_utils.visualization.engine.relu_rules import ReluRule


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def linear(channels=2, size=3, classes=4):
    return nn.Sequential(nn.Flatten(), nn.Linear(channels * size * size, classes)).double()


def small(activation, bias=True):
    """Сеть с настраиваемой записью ReLU; веса при одном зерне одинаковы."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(2, 6, 3, bias=bias)
            self.conv2 = nn.Conv2d(6, 6, 3, bias=bias)
            self.head = nn.Linear(6, 4, bias=bias)
            self.activation = activation

        def forward(self, x):
            x = self.activation(self.conv1(x))
            return self.head(self.activation(self.conv2(x)).mean((2, 3)))

    torch.manual_seed(1)
    return Net().double()


def images(count=3, channels=2, size=8):
    return torch.randn(count, channels, size, size, dtype=torch.float64)


# --- эталоны, посчитанные руками -----------------------------------------------------------------
# Свёртка единицами 3×3 даёт 45, 54, 81, 90; со смещениями −50 и −75 и весами (1×5, −1×3):
# открыты первый канал в окнах 2-4 и второй в окнах 3-4.

GOLDEN = {
    gradient: [[0, 1, 1, 1], [0, 1, 1, 1], [0, 1, 1, 1], [0, 0, 0, 0]],
    deconvnet: [[2, 3, 3, 1], [3, 5, 5, 2], [3, 5, 5, 2], [1, 2, 2, 1]],
    guided_backprop: [[0, 1, 1, 1], [1, 3, 3, 2], [1, 3, 3, 2], [1, 2, 2, 1]],
}


@pytest.mark.parametrize("method", GOLDEN, ids=lambda method: method.__name__)
@pytest.mark.parametrize("inplace", [False, True])
def test_one_convolution_by_hand(method, inplace):
    picture = torch.arange(16.0).reshape(1, 1, 4, 4)
    found = method(BasicModel_ConvNet_One_Conv(inplace), picture, 0)
    assert found[0, 0].tolist() == GOLDEN[method]


def test_linear_model_has_closed_forms():
    model, x = linear(), images(3, 2, 3)
    w = model[1].weight[2].reshape(1, 2, 3, 3).expand_as(x).detach()
    start = torch.randn(1, 2, 3, 3, dtype=torch.float64)
    assert torch.equal(gradient(model, x, 2), w)
    assert torch.equal(saliency(model, x, 2), w.abs().amax(1))
    assert torch.equal(gradient_x_input(model, x, 2), w * x)
    assert torch.allclose(smoothgrad(model, x, 2, samples=3), w)
    result = integrated_gradients(model, x, 2, baseline=start, steps=3)
    assert torch.allclose(result.map, w * (x - start))
    assert result.gap.abs().max() < 1e-12


def test_target_per_image_is_the_gradient_of_its_own_class():
    model, x = linear(), images(3, 2, 3)
    found = gradient(model, x, torch.tensor([3, 0, 1]))
    assert torch.equal(found.flatten(1), model[1].weight[[3, 0, 1]].detach())


def test_gradient_against_finite_differences():
    model, x = small(torch.tanh), images(1, 2, 8)
    step, direction = 1e-6, torch.randn_like(x)
    with torch.no_grad():
        slope = (model(x + step * direction) - model(x - step * direction))[0, 1] / (2 * step)
    assert (gradient(model, x, 1) * direction).sum().item() == pytest.approx(slope.item(), rel=1e-7)


# --- правила ReLU --------------------------------------------------------------------------------

SPELLINGS = {
    "module": nn.ReLU(),
    "module in place": nn.ReLU(inplace=True),
    "F.relu": F.relu,
    "F.relu in place": lambda x: F.relu(x, inplace=True),
    "torch.relu": torch.relu,
    "torch.relu_": torch.relu_,
    "method": lambda x: x.relu(),
    "method in place": lambda x: x.relu_(),
}
SPELLINGS6 = {
    "module": nn.ReLU6(),
    "module in place": nn.ReLU6(inplace=True),
    "F.relu6": F.relu6,
    "F.relu6 in place": lambda x: F.relu6(x, inplace=True),
    "F.hardtanh": lambda x: F.hardtanh(x, 0.0, 6.0),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("method", "peer"),
    [(guided_backprop, captum.attr.GuidedBackprop), (deconvnet, captum.attr.Deconvolution)],
)
def test_every_spelling_of_relu_equals_captum_on_modules(spelling, method, peer):
    x = images()

    class Modules(nn.Module):  # Captum требует отдельный модуль на каждый вызов
        def __init__(self):
            super().__init__()
            self.net, self.relus = small(torch.relu), nn.ModuleList([nn.ReLU(), nn.ReLU()])

        def forward(self, x):
            x = self.relus[0](self.net.conv1(x))
            return self.net.head(self.relus[1](self.net.conv2(x)).mean((2, 3)))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = peer(Modules()).attribute(x.clone(), target=2)
    assert torch.allclose(method(small(SPELLINGS[spelling]), x, 2), expected, atol=1e-14)


def test_captum_silently_returns_the_plain_gradient_for_functions():
    model, x = small(F.relu), images()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = captum.attr.GuidedBackprop(model).attribute(x.clone(), target=2)
    assert torch.allclose(peer, gradient(model, x, 2))
    assert not torch.allclose(guided_backprop(model, x, 2), peer)


@pytest.mark.parametrize("spelling", SPELLINGS6)
@pytest.mark.parametrize(
    ("rule", "expected"), [("guided", [0, 2, 0, 0]), ("deconvnet", [1, 2, 3, 0])]
)
def test_relu6_rules_by_hand(spelling, rule, expected):
    x = torch.tensor([-1.0, 1.0, 7.0, 2.0], requires_grad=True)
    with ReluRule(rule) as relu:
        y = SPELLINGS6[spelling](x.clone())
    assert y.tolist() == [0, 1, 6, 2]
    (found,) = torch.autograd.grad(y, x, torch.tensor([1.0, 2.0, 3.0, -4.0]))
    assert found.tolist() == expected
    assert relu.count == 1


def test_in_place_relu_is_seen_through_the_old_name():
    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    with ReluRule("deconvnet"):
        y = x.clone()
        y.relu_()
    assert y.tolist() == [0, 2]
    assert torch.autograd.grad(y.sum(), x)[0].tolist() == [1, 1]


@pytest.mark.parametrize("activation", [torch.tanh, F.gelu, F.hardtanh])
@pytest.mark.parametrize("method", [deconvnet, guided_backprop])
def test_network_without_relu_is_refused(activation, method):
    with pytest.raises(ValueError, match="нет ни ReLU, ни ReLU6"):
        method(small(activation), images())


@pytest.mark.parametrize("network", ["lite0", "resnet18"])
def test_guided_backprop_on_residual_networks_equals_backward_hooks(network):
    if network == "lite0":
        import timm

        model, size = timm.create_model("tf_efficientnet_lite0", pretrained=False), 64
    else:
        import torchvision

        model, size = torchvision.models.resnet18(weights=None), 48
    for module in model.modules():
        if isinstance(module, nn.ReLU | nn.ReLU6):
            module.inplace = False
    x = images(2, 3, size)
    model.double().eval()
    found = guided_backprop(model, x, 5)

    def hook(module, grad_input, grad_output):
        return (grad_input[0].clamp(min=0),)

    for module in model.modules():
        if isinstance(module, nn.ReLU | nn.ReLU6):
            module.register_full_backward_hook(hook)
    leaf = x.clone().requires_grad_()
    (expected,) = torch.autograd.grad(model(leaf)[:, 5].sum(), leaf)
    assert torch.allclose(found, expected, rtol=1e-9, atol=1e-9 * expected.abs().max().item())


# --- усреднения ----------------------------------------------------------------------------------


def test_integrated_gradients_of_a_bias_free_network_is_gradient_times_input():
    model, x = small(torch.relu, bias=False), images()
    result = integrated_gradients(model, x, 1, steps=2)
    assert torch.allclose(result.map, gradient_x_input(model, x, 1))
    assert result.gap.abs().max() < 1e-12


def test_integrated_gradients_equals_captum_with_the_same_quadrature():
    model, x = small(torch.relu), images()
    start = images()
    peer = captum.attr.IntegratedGradients(model)
    expected, delta = peer.attribute(
        x, start, target=1, n_steps=20, method="riemann_middle", return_convergence_delta=True
    )
    result = integrated_gradients(model, x, 1, baseline=start, steps=20, batch_size=7)
    assert torch.allclose(result.map, expected)
    assert torch.allclose(result.gap, delta)


def test_captum_trapezoid_weights_do_not_sum_to_one():
    model, x = linear(), images(2, 2, 3)
    peer = captum.attr.IntegratedGradients(model)
    lost = peer.attribute(x, target=1, n_steps=5, method="riemann_trapezoid")
    assert torch.allclose(lost, 0.8 * gradient_x_input(model, x, 1))
    assert torch.allclose(
        integrated_gradients(model, x, 1, steps=5).map, gradient_x_input(model, x, 1)
    )


def test_completeness_gap_shrinks_with_steps():
    model, x = small(torch.relu), images()
    gaps = [integrated_gradients(model, x, 1, steps=n).gap.abs().max() for n in (2, 200)]
    assert gaps[1] < gaps[0] / 10


def test_smoothgrad_without_noise_is_the_gradient_and_noise_scales_with_the_range():
    model, x = small(torch.relu), images()
    assert torch.allclose(smoothgrad(model, x, 1, samples=2, noise=0.0), gradient(model, x, 1))
    seen = []

    flat = torch.stack([torch.linspace(0, 1, 9), torch.linspace(0, 10, 9)]).reshape(2, 1, 3, 3)
    model = linear(1, 3).float()
    model[0].register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].detach()))
    smoothgrad(model, flat, 0, samples=400, noise=0.2, batch_size=400)
    noise = (torch.cat(seen[1:]) - flat.repeat_interleave(400, 0)).reshape(2, -1)
    assert torch.allclose(noise.std(1), torch.tensor([0.2, 2.0]), rtol=0.05)


@pytest.mark.parametrize("method", [smoothgrad, lambda *a, **k: integrated_gradients(*a, **k).map])
def test_batch_size_and_neighbours_change_nothing(method):
    model, x = small(torch.relu), images()
    whole = method(model, x, None, batch_size=100)
    assert torch.allclose(method(model, x, None, batch_size=1), whole)
    assert torch.allclose(method(model, x[1:2], None), whole[1:2])


def test_smoothgrad_depends_only_on_its_seed():
    model, x = small(torch.relu), images()
    first = smoothgrad(model, x, 1, seed=3)
    torch.manual_seed(99)
    assert torch.equal(smoothgrad(model, x, 1, seed=3), first)
    assert not torch.equal(smoothgrad(model, x, 1, seed=4), first)


# --- прочее --------------------------------------------------------------------------------------


def test_reductions_against_numpy():
    maps = torch.randn(2, 3, 4, 5)
    array = maps.numpy()
    assert np.allclose(reduce_channels(maps, "max"), np.abs(array).max(1))
    assert np.allclose(reduce_channels(maps, "abs"), np.abs(array).sum(1))
    assert np.allclose(reduce_channels(maps, "sum"), array.sum(1))
    with pytest.raises(ValueError, match="«max», «abs», «sum»"):
        reduce_channels(maps, "mean")


def test_training_mode_gives_the_same_picture():
    model = nn.Sequential(
        nn.Conv2d(2, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout(),
        nn.Flatten(),
        nn.Linear(144, 3),
    ).double()
    x = images()
    assert torch.equal(gradient(model.train(), x, 1), gradient(model.eval(), x, 1))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_result_has_the_type_of_the_images_and_no_graph(dtype):
    model, x = small(torch.relu).to(dtype), images().to(dtype).requires_grad_()
    for found in (
        guided_backprop(model, x),
        smoothgrad(model, x, samples=2),
        *integrated_gradients(model, x, steps=2),
        gradient_x_input(model, x),
    ):
        assert found.dtype == dtype
        assert not found.requires_grad


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m, x: smoothgrad(m, x, samples=0), "samples = 0, а нужно"),
        (lambda m, x: smoothgrad(m, x, noise=-1), "noise = -1, а нужно"),
        (lambda m, x: integrated_gradients(m, x, steps=0), "steps = 0"),
    ],
)
def test_wrong_settings(call, message):
    with pytest.raises(ValueError, match=message):
        call(small(torch.relu), images())
