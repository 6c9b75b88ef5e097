import random

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.visualization.ground.core import (
    as_leaf,
    check_images,
    find_layer,
    pick,
    preserved,
    recording,
    resolve_target,
    scores,
)


class Head(nn.Module):
    """Сеть с лишним слоем, который в прямом проходе не вызывается."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(inplace=True), nn.Dropout(0.5)
        )
        self.unused = nn.Conv2d(1, 1, 1)
        self.head = nn.Linear(3, 4)

    def forward(self, x):
        return self.head(self.features(x).mean((2, 3)))


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Head()


IMAGES = torch.linspace(-1, 1, 2 * 36).reshape(2, 1, 6, 6)


def test_layer_by_name_and_by_module_is_the_same(model):
    assert find_layer(model, "features.0") is model.features[0]
    assert find_layer(model, model.features[0]) is model.features[0]


def test_unknown_layer_names_three_closest(model):
    with pytest.raises(
        ValueError, match=r"нет слоя «feature\.0»; похожие имена: features\.0, .*, "
    ):
        find_layer(model, "feature.0")
    with pytest.raises(ValueError, match="не принадлежит сети Head"):
        find_layer(model, nn.ReLU())
    with pytest.raises(ValueError, match="нет слоя «»"):
        find_layer(model, "")


def test_target_forms():
    logits = torch.tensor([[0.0, 2.0, 1.0], [3.0, 2.0, 1.0]])
    assert resolve_target(None, logits).tolist() == [1, 0]
    assert resolve_target(2, logits).tolist() == [2, 2]
    assert resolve_target(np.int64(2), logits).tolist() == [2, 2]
    assert resolve_target(torch.tensor(2), logits).tolist() == [2, 2]
    chosen = resolve_target(torch.tensor([2, 0]), logits)
    assert chosen.dtype == torch.long
    assert pick(logits, chosen).tolist() == [1.0, 3.0]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (-1, "target = -1: классы этой сети — от 0 до 2"),
        (3, "target = 3: классы"),
        (torch.tensor([0, 3]), "target = 3"),
        (torch.tensor([0]), r"LongTensor \(2,\)"),
        (torch.tensor([0, 1, 2]), r"LongTensor \(2,\)"),
        (torch.tensor([0.0, 1.0]), "LongTensor"),
        (torch.tensor(1.5), "целое"),
        (True, "целое"),
        (1.0, "целое"),
        ("кот", "целое"),
    ],
)
def test_wrong_target(target, message):
    with pytest.raises(ValueError, match=message):
        resolve_target(target, torch.zeros(2, 3))


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((1, 1, 4, 4)), "тензор"),
        (torch.zeros(1, 4, 4), r"images\[None\]"),
        (torch.zeros(4, 4), "получена форма"),
        (torch.zeros(0, 1, 4, 4), "ни одного значения"),
        (torch.zeros(1, 1, 4, 4, dtype=torch.uint8), "вещественные"),
        (torch.full((1, 1, 2, 2), torch.nan), "NaN"),
        (torch.full((1, 1, 2, 2), torch.inf), "NaN"),
    ],
)
def test_wrong_images(images, message):
    with pytest.raises(ValueError, match=message):
        check_images(images, nn.Conv2d(1, 1, 1))


def test_recording_keeps_what_in_place_relu_overwrites(model):
    model.eval()
    expected = model.features[1](model.features[0](IMAGES))
    with recording(model, ["features.1", model.features[2]]) as outputs:
        model(IMAGES)
    assert torch.equal(outputs["features.1"], expected)
    assert torch.equal(outputs[model.features[2]], expected.relu())


def test_recording_starts_the_graph_at_the_layer(model):
    with preserved(model), recording(model, ["features.1"]) as outputs:
        logits = model(IMAGES)
        (found,) = torch.autograd.grad(logits[:, 0].sum(), outputs["features.1"])
    with preserved(model):
        before = as_leaf(model.features[:2](IMAGES))
        logits = model.head(before.relu().mean((2, 3)))
        (expected,) = torch.autograd.grad(logits[:, 0].sum(), before)
    assert torch.allclose(found, expected)


def test_recording_stops_early(model):
    called = []
    model.head.register_forward_pre_hook(lambda *_: called.append(1))
    with recording(model, ["features.0"], stop=True) as outputs:
        model(IMAGES)
    assert outputs["features.0"].shape == (2, 3, 4, 4)
    assert not called


def test_layers_not_reached_and_not_maps(model):
    with recording(model, ["unused", "head"]) as outputs:
        model(IMAGES)
    with pytest.raises(ValueError, match="не дошёл до слоя «unused»"):
        outputs["unused"]
    with pytest.raises(ValueError, match=r"\(2, 4\), а нужны карты признаков"):
        outputs.maps(model, "head", IMAGES)


def test_recording_refuses_an_output_that_is_not_a_tensor():
    model = nn.Sequential(nn.LSTM(4, 4))
    with pytest.raises(ValueError, match="выдаёт tuple"), recording(model, ["0"]):
        model(torch.zeros(2, 3, 4))
    assert not model[0]._forward_hooks


def snapshot(model):
    return (
        [m.training for m in model.modules()],
        [p.requires_grad for p in model.parameters()],
        [None if p.grad is None else p.grad.clone() for p in model.parameters()],
        [b.clone() for b in model.buffers()],
        [len(m._forward_hooks) + len(m._backward_hooks) for m in model.modules()],
        torch.get_rng_state(),
        np.random.get_state()[1].tolist(),  # noqa: NPY002
        random.getstate(),
    )


def equal(left, right):
    if isinstance(left, torch.Tensor):
        return torch.equal(left, right)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(equal, left, right))
    return left == right


def disturb(model):
    model(IMAGES)
    torch.rand(3), np.random.rand(3), random.random()  # noqa: NPY002
    model.features.train()
    raise KeyError


def test_preserved_after_an_error(model):
    model.features[0].eval()
    model.head.bias.requires_grad_(False)
    model(IMAGES).sum().backward()
    before = snapshot(model)
    with pytest.raises(KeyError), preserved(model), recording(model, ["features.0"]):
        disturb(model)
    assert equal(snapshot(model), before)


def test_preserved_is_in_eval_mode_and_sets_gradients(model):
    with torch.no_grad(), preserved(model):
        assert torch.is_grad_enabled()
        assert not model.features.training
        assert not any(p.requires_grad for p in model.parameters())
    with preserved(model, gradients=False):
        assert not torch.is_grad_enabled()
    with (
        torch.inference_mode(),
        pytest.raises(RuntimeError, match=r"вне torch\.inference_mode"),
        preserved(model),
    ):
        pass


def test_scores_prefers_logits_and_protects_images():
    class Softmax(nn.Sequential):
        def logits(self, images):
            return self(images).log()

    model = Softmax(nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(36, 3), nn.Softmax(1))
    images = IMAGES.clone()
    assert torch.allclose(scores(model, images), model(IMAGES.clone()).log())
    assert torch.equal(images, IMAGES)


@pytest.mark.parametrize("model", [nn.Conv2d(1, 1, 3), nn.Flatten(0), nn.LSTM(6, 2)])
def test_scores_refuses_a_network_without_classes(model):
    with pytest.raises((ValueError, RuntimeError)):
        scores(model, IMAGES)
