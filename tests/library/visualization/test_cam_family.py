"""Родственники Grad-CAM против формул статей и pytorch-grad-cam (где он от статьи не отходит)."""

import numpy as np
import pytest
import pytorch_grad_cam as peers
import timm
import torch
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn

from course_utils import visualization as v
from course_utils.visualization import targets

OURS = {
    "layer": v.layer_cam,
    "hires": v.hires_cam,
    "xgrad": v.xgrad_cam,
    "eigen": lambda m, x, t=None, **rest: v.eigen_cam(m, x, **rest),
    "ablation": v.ablation_cam,
}


class Net(nn.Module):
    """Свёртки → ReLU → обходной путь → среднее → линейный слой; логиты далеки от нуля."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(3)
        self.first, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
        self.relu, self.head = nn.ReLU(), nn.Linear(6 * 64, 4)
        self.double().eval()
        with torch.no_grad():
            self.head.bias += 5

    def forward(self, x):
        x = self.first(x)
        return self.head((self.relu(self.second(x)) + 0.1 * x).flatten(1))


@pytest.fixture
def model():
    return Net()


@pytest.fixture
def x():
    return torch.randn(2, 3, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(5))


def maps_and_slopes(model, x, label):
    first = model.first(x)
    maps = model.relu(model.second(first)).detach().requires_grad_()
    logits = model.head((maps + 0.1 * first).flatten(1))
    (slopes,) = torch.autograd.grad(logits[:, label].sum(), maps)
    return maps.detach(), slopes


def test_formulas_of_the_papers(model, x):
    a, g = maps_and_slopes(model, x, 1)
    options = {"layer": "relu", "upsample": False}
    assert torch.allclose(v.layer_cam(model, x, 1, **options), (g.clamp(min=0) * a).sum(1))
    assert torch.allclose(v.hires_cam(model, x, 1, **options), (g * a).sum(1))
    weights = (g * a).sum((2, 3), keepdim=True) / a.sum((2, 3), keepdim=True)
    assert torch.allclose(v.xgrad_cam(model, x, 1, **options), (weights * a).sum(1).relu())


def test_hires_cam_of_a_linear_head_sums_to_the_logit(x):
    net = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(180, 4)).double()
    found = v.hires_cam(net, x, 2, layer="1", upsample=False)
    assert torch.allclose(found.sum((1, 2)) + net[3].bias[2], net(x)[:, 2])
    pair = v.hires_cam(net, x, targets.difference(2, 0), layer="1", upsample=False)
    other = v.hires_cam(net, x, 0, layer="1", upsample=False)
    assert torch.allclose(pair, found - other)


def test_eigen_cam_is_the_best_rank_one_picture(model, x):
    a, _ = maps_and_slopes(model, x, 0)
    found = v.eigen_cam(model, x, layer="relu", upsample=False)
    for maps, ours in zip(a, found, strict=True):
        u, s, _ = np.linalg.svd(maps.flatten(1).T.numpy())
        assert np.allclose(np.abs(u[:, 0] * s[0]), ours.flatten())
        assert ours.sum() > 0


def test_ablation_cam_is_the_loop(model, x):
    a, _ = maps_and_slopes(model, x, 1)
    clean = model(x)[:, 1].detach()
    weights = torch.zeros(2, 6, dtype=torch.float64)
    for k in range(6):
        handle = model.relu.register_forward_hook(
            lambda m, i, out, k=k: out * (torch.arange(6) != k)[:, None, None]
        )
        weights[:, k] = (clean - model(x)[:, 1].detach()) / clean.abs()
        handle.remove()
    expected = torch.einsum("nk,nkhw->nhw", weights, a).relu()
    found = v.ablation_cam(model, x, 1, layer="relu", upsample=False, batch_size=4)
    assert torch.allclose(found, expected)


def test_ablation_of_a_concatenated_layer_falls_back_to_whole_batches(x):
    class Joined(Net):
        def forward(self, x):
            x = self.first(x)
            joined = torch.cat([self.relu(self.second(x)), x], 1)
            return self.head(joined[:, :6].flatten(1) + joined[:, 6:].flatten(1))

    model = Joined()
    whole = v.ablation_cam(model, x, 1, layer="relu", upsample=False, batch_size=4)
    single = v.ablation_cam(model, x, 1, layer="relu", upsample=False, batch_size=1)
    assert torch.allclose(whole, single)
    assert whole.max() > 0


def peer_maps(method, model, x, label):
    """Карты соседа без растяжения и нормировки, после его собственного ReLU."""
    with method(model, [model.relu]) as cam:
        cam.forward(x.clone(), [ClassifierOutputTarget(label)] * len(x))
        activations = cam.activations_and_grads.activations[0].numpy()
        grads = (
            cam.activations_and_grads.gradients[0].numpy()
            if cam.uses_gradients
            else np.zeros_like(activations)
        )
        goals = [ClassifierOutputTarget(label)] * len(x)
        picture = cam.get_cam_image(x, model.relu, goals, activations, grads, False)
    return torch.from_numpy(np.maximum(picture, 0))


@pytest.mark.parametrize(
    ("ours", "peer"),
    [
        (v.layer_cam, peers.LayerCAM),
        (v.hires_cam, peers.HiResCAM),
        (v.xgrad_cam, peers.XGradCAM),
    ],
)
def test_the_same_as_pytorch_grad_cam(model, x, ours, peer):
    found = ours(model, x, 1, layer="relu", upsample=False).relu()
    expected = peer_maps(peer, model, x, 1)
    assert torch.allclose(found, expected, rtol=1e-5, atol=1e-8)  # у соседа ε = 1e-7


def test_ablation_of_pytorch_grad_cam_is_ours_up_to_its_epsilon(model, x):
    expected = peer_maps(peers.AblationCAM, model, x[:1], 1)
    found = v.ablation_cam(model, x[:1], 1, layer="relu", upsample=False)
    assert model(x[:1])[0, 1] > 1  # иначе деление на логит само переворачивает карту соседа
    assert torch.allclose(found, expected, rtol=1e-3, atol=1e-3 * found.max().item())


def test_eigen_cam_of_pytorch_grad_cam_is_not_the_published_one(model, x):
    """Сосед вычитает из карт среднее: у карт с заметным фоном получается другая картинка."""
    found = v.eigen_cam(model, x, layer="relu", upsample=False)
    other = peer_maps(peers.EigenCAM, model, x, 1)
    a, _ = maps_and_slopes(model, x, 1)
    table = a.flatten(2).transpose(1, 2).numpy()
    centred = table - table.mean(1, keepdims=True)
    mine = [c @ np.linalg.svd(c, full_matrices=True)[2][0] for c in centred]
    assert np.allclose(np.abs(np.maximum(np.stack(mine), 0)), other.flatten(1), atol=1e-8)
    assert (v.normalize_map(found) - v.normalize_map(other)).abs().max() > 0.1


@pytest.mark.parametrize("name", OURS)
def test_channels_and_their_order_survive_on_lite0(name):
    torch.manual_seed(0)
    model = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=5)
    found = OURS[name](model.eval(), torch.rand(2, 3, 64, 64), 3, layer="blocks.4")
    assert found.shape == (2, 64, 64)
    assert torch.isfinite(found).all()


@pytest.mark.parametrize("name", OURS)
def test_signals_have_these_maps_too(name):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv1d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 2))
    assert OURS[name](net, torch.rand(2, 1, 20), 1, layer="1").shape == (2, 20)


def test_a_dead_layer_gives_zeros_not_nan(model, x):
    with torch.no_grad():
        model.second.bias.fill_(-1e4)
    for method in OURS.values():
        assert method(model, x, 1, layer="relu").abs().max() == 0
