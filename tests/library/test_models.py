"""Сети лекций: число весов, размеры, логиты; предобученная сеть узнаёт картинки."""

import sys

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from course_utils import data, models

SIZES = {
    models.MnistNet: 260 + 5020 + 16_050 + 510,
    models.LargeMnistNet: 3_274_634,
    models.MLP: 784 * 27 + 27 + 27 * 20 + 20 + 20 * 10 + 10,
    models.FastMnistNet: 16 * 25 + 32 * 400 + 64 * 288 + 2 * (16 + 32 + 64) + 256 * 10 + 10,
    models.TwoFilterNet: 2 * 25 + 2 * 144 * 2 + 2,
}


@pytest.mark.parametrize(("net", "size"), SIZES.items(), ids=lambda v: getattr(v, "__name__", ""))
def test_number_of_parameters(net, size):
    assert models.count_parameters(net()) == size


def test_mlp_is_as_large_as_the_convolutional_net():
    assert models.count_parameters(models.MLP()) == pytest.approx(21_840, rel=0.01)


@pytest.mark.parametrize("net", SIZES, ids=lambda v: v.__name__)
def test_answers_are_log_probabilities_of_logits(net):
    torch.manual_seed(0)
    model = net().eval()
    images = torch.randn(7, 1, 28, 28)
    answer = model(images)
    assert torch.allclose(answer.exp().sum(1), torch.ones(7), atol=1e-6)
    assert torch.equal(answer, F.log_softmax(model.logits(images), dim=1))
    assert torch.allclose(model(images[2:3]), answer[2:3], atol=1e-6)


def test_shapes_for_a_batch_of_a_thousand():
    x = torch.zeros(1000, 1, 28, 28)
    shapes = {}
    for name, layer in models.MnistNet().features.named_children():
        x = layer(x)
        shapes[name] = tuple(x.shape)
    assert shapes["conv1"] == (1000, 10, 24, 24)
    assert shapes["pool1"] == shapes["relu1"] == (1000, 10, 12, 12)
    assert shapes["conv2"] == shapes["drop2"] == (1000, 20, 8, 8)
    assert shapes["pool2"] == shapes["relu2"] == (1000, 20, 4, 4)


def test_mnist_net_is_the_textbook_formula():
    torch.manual_seed(0)
    model = models.MnistNet().eval()
    w = model.state_dict()
    x = torch.randn(5, 1, 28, 28)
    h = F.relu(F.max_pool2d(F.conv2d(x, w["features.conv1.weight"], w["features.conv1.bias"]), 2))
    h = F.relu(F.max_pool2d(F.conv2d(h, w["features.conv2.weight"], w["features.conv2.bias"]), 2))
    h = F.relu(F.linear(h.reshape(5, 320), w["classifier.fc1.weight"], w["classifier.fc1.bias"]))
    h = F.linear(h, w["classifier.fc2.weight"], w["classifier.fc2.bias"])
    assert torch.allclose(model(x), F.log_softmax(h, 1), atol=1e-5)


def test_line_filters_answer_one_on_their_line_and_zero_on_a_flat_field():
    vertical, slanted = models.line_filters()
    line = torch.zeros(5, 5)
    line[:, 2] = 1
    assert (vertical * line).sum() == pytest.approx(1)
    assert (slanted * torch.eye(5).flip(1)).sum() == pytest.approx(1)
    assert models.line_filters().sum((1, 2)).tolist() == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("trainable", [False, True])
def test_two_filters_learn_only_when_asked(trainable):
    model = models.TwoFilterNet(trainable=trainable)
    model(torch.randn(2, 1, 28, 28)).sum().backward()
    assert (model.features.conv.weight.grad is not None) is trainable
    assert torch.equal(model.features.conv.weight[:, 0], models.line_filters())


def test_two_filter_net_does_not_share_the_callers_filters():
    filters = torch.randn(3, 7, 7)
    model = models.TwoFilterNet(filters, trainable=True)
    filters.zero_()
    assert model.features.conv.weight.abs().sum() > 0
    assert model(torch.zeros(2, 1, 28, 28)).shape == (2, 2)
    with pytest.raises(ValueError, match="фильтры должны быть"):
        models.TwoFilterNet(torch.zeros(2, 1, 5, 5))


@pytest.mark.parametrize(("name", "accuracy"), [("mnist", 0.96), ("fast_mnist", 0.985)])
def test_trained_weights_know_the_digits(name, accuracy):
    test = data.mnist(train=False).normalized().take(slice(0, 2000))
    model = models.trained(name)
    assert not model.training
    with torch.no_grad():
        right = model(test.images).argmax(1) == test.labels
    assert right.double().mean() > accuracy - 0.01


def test_unknown_names_are_explained():
    with pytest.raises(ValueError, match=r"нет обученной сети 'resnet'; есть: mnist, fast_mnist"):
        models.trained("resnet")
    with pytest.raises(ValueError, match=r"нет предобученной сети 'vgg'.*efficientnet_lite0"):
        models.pretrained("vgg")


def test_alexnet_without_weights_is_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    with pytest.raises(data.DataError, match="AlexNet"):
        models.pretrained("alexnet")


@pytest.fixture(scope="module")
def network():
    return models.pretrained()


@torch.no_grad()
def test_pretrained_knows_the_samples(network):
    samples = data.imagenet_samples()
    scores = network(network.preprocess([sample.image for sample in samples]))
    assert scores.shape == (20, 1000)
    assert scores.isfinite().all()
    right = scores.argmax(1) == torch.tensor([sample.label for sample in samples])
    assert right.sum() >= 18


@torch.no_grad()
def test_pretrained_sees_an_egyptian_cat(network):
    best = models.top(network(network.preprocess(data.photo("chelsea"))), k=3)
    assert best[0].label == 285
    assert best[0].name == "египетская кошка"
    assert best[0].probability > best[1].probability > best[2].probability


def test_pretrained_changes_nothing_in_place(network):
    assert not network.training
    assert not any(getattr(module, "inplace", False) for module in network.modules())


def test_pretrained_needs_no_network(monkeypatch):
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("обращение к сети")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    models.pretrained()


def test_preprocessing_and_its_inverse(network):
    white = np.full((300, 500, 3), 255, np.uint8)
    batch = network.preprocess([white, data.photo("china")])
    assert batch.shape == (2, 3, 224, 224)
    assert torch.equal(batch[0], torch.ones(3, 224, 224))
    assert network.preprocess.inverse(batch[0]).unique().tolist() == [1.0]
    square = np.random.default_rng(0).integers(0, 256, (232, 232, 3), dtype=np.uint8)
    back = network.preprocess.inverse(network.preprocess(square))[0].permute(1, 2, 0)
    assert np.array_equal((back * 255).round().numpy(), square[4:228, 4:228])


@pytest.mark.parametrize("wrong", [np.zeros((30, 30), np.uint8), np.zeros((30, 30, 3))])
def test_preprocessing_refuses_what_is_not_a_photo(network, wrong):
    with pytest.raises(ValueError, match=r"\(H, W, 3\) uint8"):
        network.preprocess([wrong])


def test_top_wants_one_picture():
    with pytest.raises(ValueError, match="одной картинки"):
        models.top(torch.zeros(2, 1000))
