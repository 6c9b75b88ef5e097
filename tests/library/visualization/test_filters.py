import numpy as np
import pytest
import timm
import torch
import torchvision
from torch import nn

from course_utils.models import MnistNet
from course_utils.visualization.features.activations import activations, sparsity
from course_utils.visualization.features.filters import (
    dead_filters,
    filter_planes,
    first_filters,
    list_layers,
    smoothness,
    summed_filters,
)


@pytest.fixture
def model():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.Sequential(nn.ReLU(inplace=True), nn.Conv2d(4, 6, 3, bias=False)),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(96, 5),
    )


# --- фильтры -------------------------------------------------------------------------------------


def test_layers_are_listed_recursively_with_their_weights(model):
    layers = list_layers(model)
    assert [layer.name for layer in layers] == ["0", "1.0", "1.1", "2", "3", "4"]
    assert layers[2] == ("1.1", "Conv2d", (6, 4, 3, 3), 216)
    assert layers[3] == ("2", "ReLU", (), 0)
    assert [layer.name for layer in list_layers(model, nn.Conv2d)] == ["0", "1.1"]
    lite0 = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    expected = sum(isinstance(module, nn.Conv2d) for module in lite0.modules())
    assert len(list_layers(lite0, nn.Conv2d)) == expected


def test_first_filters_keep_zero_grey_and_the_order_of_weights(model):
    found = first_filters(model)
    weight = model[0].weight.detach()
    assert found.shape == (4, 3, 3, 3)
    assert found.min() == 0 or found.max() == 1
    assert torch.allclose((found - 0.5) * 2 * weight.abs().max(), weight, atol=1e-6)
    with torch.no_grad():
        model[0].weight.zero_()
    assert (first_filters(model) == 0.5).all()


def test_planes_are_a_copy_of_the_weights(model):
    planes = filter_planes(model, "1.1")
    assert torch.equal(planes, model[1][1].weight.detach())
    planes.zero_()
    assert model[1][1].weight.abs().sum() > 0


def test_summed_filters_against_numpy(model):
    found = summed_filters(model, "1.1").numpy()
    for one, weight in zip(found, model[1][1].weight.detach().numpy(), strict=True):
        total = weight.sum(0)
        expected = 255 * (total - total.min()) / (total.max() - total.min())
        assert np.abs(one - expected).max() <= 0.5 + 1e-4
        assert (one.min(), one.max()) == (0, 255)
    with torch.no_grad():
        model[1][1].weight.fill_(3)
    assert (summed_filters(model, "1.1") == 0).all()


def test_smoothness_orders_known_filters():
    line = torch.linspace(0, 3.14159, 32)
    wave = torch.sin(line)[:, None] * torch.sin(line)
    checkers = (-1.0) ** (torch.arange(32)[:, None] + torch.arange(32))
    noise = torch.randn(32, 32, generator=torch.Generator().manual_seed(0))
    found = smoothness(torch.stack([wave, noise, checkers, torch.ones(32, 32)]))
    assert found[0] > 0.98
    assert abs(found[1]) < 0.1
    assert found[2] == -1
    assert found[3] == 1
    with pytest.raises(ValueError, match="хотя бы 2 × 2"):
        smoothness(torch.zeros(4, 4, 1, 1))


@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_dead_filters_are_those_that_never_answer(model, batch_size):
    with torch.no_grad():
        model[0].bias[:] = torch.tensor([-1e3, 1.0, 1.0, -1e3])
    images = torch.rand(7, 3, 8, 8)
    assert dead_filters(model, images, "1.0", batch_size=batch_size).tolist() == [0, 3]
    assert dead_filters(model, images, "4", threshold=1e3).tolist() == [0, 1, 2, 3, 4]


def test_one_answer_in_one_picture_keeps_the_filter_alive():
    model = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2))
    nn.init.ones_(model[0].weight)
    images = torch.zeros(5, 1, 4, 4)
    assert dead_filters(model, images, "1").tolist() == [0]
    images[4, 0, 3, 3] = 0.1
    assert dead_filters(model, images, "1", batch_size=2).tolist() == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda model: first_filters(nn.Sequential(nn.Linear(3, 3))), "нет ни одного слоя Conv2d"),
        (lambda model: first_filters(nn.Sequential(nn.Conv2d(5, 2, 3))), "видит 5 каналов"),
        (lambda model: filter_planes(model, "4"), "Linear, а нужна свёртка"),
        (lambda model: summed_filters(model, "1.2"), "похожие имена"),
    ],
)
def test_wrong_layers(model, call, message):
    with pytest.raises(ValueError, match=message):
        call(model)


# --- активации -----------------------------------------------------------------------------------


def test_every_layer_in_one_pass_unspoiled_by_in_place_relu(model):
    images = torch.rand(2, 3, 8, 8)
    passes = []
    model[4].register_forward_hook(lambda *_: passes.append(1))
    found = activations(model, images)
    assert list(found) == ["0", "1.0", "1.1", "2", "3", "4"]
    assert len(passes) == 1
    with torch.no_grad():
        expected = model[0](images)
        assert torch.equal(found["0"], expected)
        assert torch.equal(found["1.0"], expected.relu())
    assert list(activations(model, images, ["4", "0"])) == ["4", "0"]


def test_layer_that_is_not_called_is_an_error_only_when_asked_for():
    model = torchvision.models.googlenet(weights=None, init_weights=False).eval()
    images = torch.rand(1, 3, 64, 64)
    assert not any(name.startswith("aux") for name in activations(model, images))
    with pytest.raises(ValueError, match="не дошёл до слоя «aux1"):
        activations(model, images, ["aux1.conv.conv"])


def test_sparsity_counts_zeros():
    model = MnistNet()
    images = torch.rand(3, 1, 28, 28)
    found = sparsity(model, images)
    assert list(found) == ["features.relu1", "features.relu2", "classifier.relu3"]
    with torch.no_grad():
        maps = model.eval().features[:3](images)
    assert found["features.relu1"] == pytest.approx((maps == 0).double().mean().item())
    with pytest.raises(ValueError, match="нет модулей ReLU"):
        sparsity(nn.Sequential(nn.Flatten(), nn.Linear(784, 2)), images)
