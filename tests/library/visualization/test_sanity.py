import pytest
import torch
from scipy.stats import spearmanr
from torch import nn

from course_utils.models import FastMnistNet
from course_utils.visualization.attribution.pointing import centre_maps, pointing_game, scenes
from course_utils.visualization.attribution.sanity import (
    cascading_randomization,
    layers_from_output,
    rank_correlation,
)


def weight_map(model, images, target):
    """Карта, которая целиком определена первым слоем."""
    return model[0].weight[0, 0].detach().expand(len(images), 3, 3)


def blind_map(model, images, target):
    """Карта, которая на сеть не смотрит."""
    return images[:, 0]


@pytest.fixture
def net():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3)
    ).eval()


@pytest.fixture
def images():
    return torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("how", ["reinitialize", "shuffle"])
def test_layers_are_spoilt_from_the_output_one_by_one(net, images, how):
    found = cascading_randomization(net, images, explain=weight_map, how=how)
    assert found.layers == ("4", "1", "0")
    assert found.maps.shape == (4, 2, 3, 3)
    assert found.signed[:3].allclose(torch.ones(()))  # до первого слоя порча ещё не дошла
    assert (found.signed[3] < 0.99).all()
    again = cascading_randomization(net, images, explain=weight_map, how=how)
    assert torch.equal(found.maps, again.maps)


def test_shuffling_keeps_the_weights_and_reinitializing_does_not(net, images):
    def weights(model, images, target):
        return model[0].weight[:2, 0].detach()

    whole, *_, shuffled = cascading_randomization(net, images, explain=weights, how="shuffle").maps
    every = {}

    def catch(model, images, target):
        every["weights"] = model[0].weight.detach().flatten().sort().values
        return images[:, 0]

    cascading_randomization(net, images, explain=catch, how="shuffle")
    assert torch.equal(every["weights"], net[0].weight.detach().flatten().sort().values)
    assert not torch.equal(whole, shuffled)
    cascading_randomization(net, images, explain=catch, how="reinitialize")
    assert not torch.equal(every["weights"], net[0].weight.detach().flatten().sort().values)


def test_map_that_ignores_the_network_is_caught(net, images):
    found = cascading_randomization(net, images, explain=blind_map)
    assert found.signed.allclose(torch.ones(()))
    assert found.absolute.allclose(torch.ones(()))


def test_channels_of_a_map_are_reduced(net, images):
    def coloured(model, images, target):
        return torch.stack([images[:, 0], -2 * weight_of(model) * images[:, 0]], 1)

    def weight_of(model):
        return model[4].weight[0, 0]

    found = cascading_randomization(net, images, explain=coloured)
    by_hand = torch.maximum(images[:, 0], (2 * net[4].weight[0, 0] * images[:, 0]).abs())
    assert found.maps.shape == (len(found.layers) + 1, 2, 8, 8)
    assert torch.allclose(found.maps[0], by_hand)


def test_class_is_the_one_of_the_whole_network(net, images):
    seen = []

    def remember(model, images, target):
        seen.append(target.tolist())
        return images[:, 0]

    cascading_randomization(net, images, explain=remember)
    assert seen == [net(images).argmax(1).tolist()] * 4


@pytest.mark.parametrize("how", ["reinitialize", "shuffle"])
def test_spoilt_normalization_has_the_statistics_of_the_spoilt_network(net, images, how):
    net[1].running_mean.fill_(100.0)  # нелепые статистики: со старыми сигнал бы погас
    outputs = {}

    def catch(model, images, target):
        with torch.no_grad():
            outputs["normalized"] = model[1](model[0](images))
            outputs["model"] = model
        return images[:, 0]

    cascading_randomization(net, images, explain=catch, how=how)
    norm = outputs["model"][1]
    mean, std = (f(outputs["normalized"], (0, 2, 3)) for f in (torch.mean, torch.std))
    torch.testing.assert_close(mean, norm.bias.detach(), atol=1e-4, rtol=0)
    torch.testing.assert_close(std, norm.weight.detach().abs(), atol=0.02, rtol=0)
    assert (net[1].running_mean == 100).all()


def test_model_itself_is_not_spoilt(net, images):
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    random = torch.get_rng_state()
    cascading_randomization(net, images, explain=blind_map)
    assert all(torch.equal(before[name], t) for name, t in net.state_dict().items())
    assert torch.equal(random, torch.get_rng_state())


def test_blocks_may_be_named(images):
    torch.manual_seed(0)
    net, digits = FastMnistNet(), torch.rand(2, 1, 28, 28)
    names = layers_from_output(net, digits)
    assert names[0] == "classifier.fc"
    assert names[-1] == "features.conv1"
    found = cascading_randomization(
        net, digits, explain=lambda m, x, t: x[:, 0], layers=["classifier", "features"]
    )
    assert found.layers == ("classifier", "features")


class Bare(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Module()
        self.scale.gain = nn.Parameter(torch.ones(2))

    def forward(self, x):
        return x.flatten(1)[:, :2] * self.scale.gain


def test_wrong_requests_are_explained(net, images):
    with pytest.raises(ValueError, match="«reinitialize», «shuffle»"):
        cascading_randomization(net, images, explain=blind_map, how="random")
    with pytest.raises(ValueError, match="похожие имена"):
        cascading_randomization(net, images, explain=blind_map, layers=["fc"])
    with pytest.raises(ValueError, match="how='shuffle'"):
        cascading_randomization(Bare(), images, explain=blind_map, layers=["scale"])
    with pytest.raises(ValueError, match="портить нечего"):
        cascading_randomization(nn.Flatten(), images, explain=blind_map)


def test_rank_correlation_is_scipys():
    first, second = torch.randn(3, 5, 7).round(decimals=1), torch.randn(3, 5, 7)
    expected = [
        spearmanr(a.flatten(), b.flatten()).statistic for a, b in zip(first, second, strict=True)
    ]
    assert rank_correlation(first, second).tolist() == pytest.approx(expected, abs=1e-6)
    absolute = rank_correlation(first, second, absolute=True)
    torch.testing.assert_close(absolute, rank_correlation(first.abs(), second.abs()))


def test_constant_map_has_no_order():
    assert rank_correlation(torch.ones(1, 3, 3), torch.rand(1, 3, 3)).item() == 0
    with pytest.raises(ValueError, match="размеры разные"):
        rank_correlation(torch.ones(1, 3, 3), torch.ones(1, 3, 4))


# Игра «покажи пальцем»


def test_scene_shows_the_object_exactly_under_its_mask():
    objects = torch.arange(1.0, 7).reshape(6, 1, 1, 1).expand(6, 2, 3, 4)  # картинка — её номер
    labels = torch.tensor([0, 0, 1, 1, 2, 2])
    made = scenes(objects, labels, count=20, cells=3, objects=3)
    assert made.images.shape == (20, 2, 9, 12)
    for image, target, mask in zip(*made, strict=True):
        assert mask.sum() == 12
        (number,) = image[0][mask].unique().tolist()
        assert labels[int(number) - 1] == target
        present = [int(v) for v in image[0].unique().tolist() if v]
        assert len({labels[v - 1].item() for v in present}) == 3
    assert made.masks.flatten(1).any(0).float().mean() == 1  # предмет бывает в любой клетке


def test_mask_is_the_ink():
    digit = torch.zeros(2, 1, 4, 4)
    digit[:, 0, 1, 1:3] = 1
    made = scenes(digit, torch.tensor([0, 1]), count=4)
    assert made.masks.sum((1, 2)).tolist() == [2] * 4


def test_more_objects_than_classes_is_an_error():
    with pytest.raises(ValueError, match="предметов 3: нужно от 1 до 2"):
        scenes(torch.rand(5, 1, 2, 2), torch.tensor([0, 1, 0, 1, 0]), count=1, objects=3)


def test_pointing_by_hand():
    masks = torch.zeros(3, 6, 6, dtype=torch.bool)
    masks[:, :3, :3] = True
    maps = torch.zeros(3, 6, 6)
    maps[0, 1, 1], maps[1, 4, 4] = 1, 1
    assert pointing_game(maps, masks).tolist() == [1, 0, 0.25]
    assert pointing_game(maps, masks, tolerance=2).tolist() == pytest.approx([1, 1, 25 / 36])
    assert pointing_game(centre_maps(masks), masks).tolist() == [0.25] * 3
    with pytest.raises(ValueError, match="нужны"):
        pointing_game(maps[:, :5], masks)
