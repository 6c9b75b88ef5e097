import pytest
import torch
from torch import nn

from course_utils.visualization.features.correspondence import correspond
from course_utils.visualization.synthesis.inversion import code, invert

FREE = {"variation": 0.0, "brightness": 0.0}


def random_images(*shape, dtype=torch.float32):
    return torch.rand(shape, generator=torch.Generator().manual_seed(0), dtype=dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_invertible_linear_layer_gives_the_picture_back(dtype):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(27, 27)).to(dtype)
    nn.init.orthogonal_(net[1].weight)
    images = random_images(2, 3, 3, 3, dtype=dtype)
    found = invert(net, images, layer="1", steps=300, rate=0.1, **FREE)
    torch.testing.assert_close(found.images, images, atol=1e-3, rtol=0)
    assert (found.errors[-1] < 1e-6).all()


def test_range_of_the_picture_changes_nothing():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.Conv2d(6, 4, 3))
    wide = nn.Sequential(nn.Conv2d(1, 1, 1), *net)  # тот же вход, записанный в −1…1
    wide[0].weight.data.fill_(0.5)
    wide[0].bias.data.fill_(0.5)
    images = random_images(1, 1, 8, 8)
    plain = invert(net, images, layer="2", steps=30)
    scaled = invert(wide, images * 2 - 1, layer="3", steps=30, bounds=(-1, 1))
    torch.testing.assert_close(scaled.images, plain.images * 2 - 1, atol=1e-3, rtol=0)


def test_what_the_layer_forgot_is_filled_smoothly():
    net = nn.Sequential(nn.AvgPool2d(4))
    images = random_images(1, 1, 16, 16)
    found = invert(net, images, layer="0", steps=300, variation=0.01, rate=0.1)
    torch.testing.assert_close(net(found.images), net(images), atol=0.02, rtol=0)
    rough = images.diff(dim=3).abs().mean()
    assert found.images.diff(dim=3).abs().mean() < rough / 2


def test_code_is_the_output_of_the_layer_and_nothing_runs_after_it():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Linear(99, 1))  # последний слой сломан
    images = random_images(2, 1, 6, 6)
    assert torch.equal(code(net, images, "1"), net[1](net[0](images)))


def test_pictures_are_restored_independently_and_repeatably():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())
    images = random_images(2, 1, 8, 8)
    first, again, other = (invert(net, images, layer="1", steps=5, seed=s) for s in (1, 1, 2))
    assert torch.equal(first.images, again.images)
    assert not torch.equal(first.images, other.images)
    alone = invert(net, images[:1], layer="1", steps=5, seed=1)
    torch.testing.assert_close(alone.images, first.images[:1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layer": "5"}, "похожие имена"),
        ({"steps": 0}, "не меньше 1"),
        ({"bounds": (-2, 0)}, "выходят за"),
        ({"layer": "1"}, "слой на ней молчит"),
    ],
)
def test_wrong_requests_are_explained(change, message):
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    net[0].bias.data.fill_(-100)
    with pytest.raises(ValueError, match=message):
        invert(net, random_images(1, 1, 6, 6), **({"layer": "0"} | change))


def test_shifted_crops_of_one_texture_match_by_the_shift():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 32, 8, stride=4))
    texture = random_images(1, 3, 48, 48)
    first, second = texture[..., :40, :40], texture[..., 8:, 4:44]
    matches = correspond(net, first, second, layer="0")
    same = matches.similarity > 0.9999
    assert same.sum() == 7 * 8  # столько окон карты 9×9 есть на обеих вырезках
    shift = matches.first[same] - matches.second[same]
    step = 40 / 9  # ячейка карты 9×9, растянутой на 40 пикселей
    torch.testing.assert_close(shift, torch.tensor([[1.0, 2.0]]).expand_as(shift) * step)


def test_mutual_matches_are_symmetric():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.ReLU())
    first, second = random_images(2, 3, 21, 17).split(1)
    there = correspond(net, first, second, layer="1")
    back = correspond(net, second, first, layer="1")
    pairs = {tuple(p) for p in torch.cat([there.first, there.second], 1).tolist()}
    assert pairs == {tuple(p) for p in torch.cat([back.second, back.first], 1).tolist()}
    every = correspond(net, first, second, layer="1", mutual=False)
    assert len(every.first) == 10 * 8
    assert len(there.first) < len(every.first)


def test_correspondence_wants_one_photograph_and_maps():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten())
    photo = random_images(2, 3, 8, 8)
    with pytest.raises(ValueError, match="одна фотография"):
        correspond(net, photo, photo, layer="0")
    with pytest.raises(ValueError, match="нужны карты признаков"):
        correspond(net, photo[:1], photo[:1], layer="1")
