"""Методы на сигналах и объёмах против конечных разностей, Captum и счёта подряд."""

import captum.attr
import pytest
import torch
from torch import nn

from course_utils import visualization as v
from course_utils.visualization.synthesis import ascent


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def signals_net():
    return (
        nn.Sequential(
            nn.Conv1d(2, 6, 5, padding=2),
            nn.BatchNorm1d(6),
            nn.ReLU(),
            nn.MaxPool1d(2),
            nn.Conv1d(6, 6, 3),
            nn.ReLU(inplace=True),
            nn.AdaptiveAvgPool1d(1),
            nn.Flatten(),
            nn.Linear(6, 3),
        )
        .double()
        .eval()
    )


@pytest.fixture
def model():
    return signals_net()


@pytest.fixture
def x():
    return torch.randn(2, 2, 20, dtype=torch.float64)


def test_gradient_of_a_signal_is_the_finite_difference(model, x):
    found = v.gradient(model, x, 1)
    step = 1e-6
    for n, c, t in [(0, 0, 0), (0, 1, 7), (1, 0, 19), (1, 1, 10)]:
        moved = x.clone()
        moved[n, c, t] += step
        moved[n, c, t], up = x[n, c, t], model(moved)[n, 1].item()
        moved[n, c, t] -= step
        down = model(moved)[n, 1].item()
        assert found[n, c, t].item() == pytest.approx((up - down) / (2 * step), abs=1e-6)
    assert torch.equal(v.saliency(model, x, 1), found.abs().amax(1))


def test_occlusion_of_a_signal_is_the_loop(model, x):
    found = v.occlude(model, x, window=6, stride=4, baseline=0.5, batch_size=3)
    assert found.boxes.tolist() == [[0, 6], [4, 10], [8, 14], [12, 18], [14, 20]]
    total, count = torch.zeros(2, 20, dtype=torch.float64), torch.zeros(20)
    clean = model(x).softmax(1)[:, 2]
    with torch.no_grad():
        for index, (start, stop) in enumerate(found.boxes.tolist()):
            spoilt = x.clone()
            spoilt[:, :, start:stop] = 0.5
            logits = model(spoilt)
            assert torch.allclose(found.logits[:, index], logits)
            total[:, start:stop] += (clean - logits.softmax(1)[:, 2])[:, None]
            count[start:stop] += 1
    drop = v.occlusion_map(model, x, 2, window=6, stride=4, baseline=0.5)
    assert torch.allclose(drop, total / count)


def test_integrated_gradients_and_grad_cam_of_a_signal_equal_captum(model, x):
    ours = v.integrated_gradients(model, x, 1, steps=200)
    assert ours.gap.abs().max() < 1e-3
    peer = captum.attr.IntegratedGradients(model).attribute(
        x, target=1, n_steps=200, method="riemann_middle"
    )
    assert torch.allclose(ours.map, peer)
    cam = v.grad_cam(model, x, 1, layer="4", upsample=False)
    other = captum.attr.LayerGradCam(model, model[4]).attribute(x, target=1, relu_attributions=True)
    assert torch.allclose(cam, other[:, 0].detach())


@pytest.mark.filterwarnings("ignore:Setting backward hooks")
def test_guided_backprop_of_a_signal_equals_captum(model, x):
    copy = signals_net()
    copy.load_state_dict(model.state_dict())
    copy[5] = nn.ReLU()
    peer = captum.attr.GuidedBackprop(copy).attribute(x.clone().requires_grad_(), target=1)
    assert torch.allclose(v.guided_backprop(model, x, 1), peer)


CALLS = {
    "gradient_x_input": lambda m, x, layer: v.gradient_x_input(m, x),
    "smoothgrad": lambda m, x, layer: v.smoothgrad(m, x, samples=3),
    "deconvnet": lambda m, x, layer: v.deconvnet(m, x),
    "guided_grad_cam": lambda m, x, layer: v.guided_grad_cam(m, x, layer=layer),
}
MAPS = {
    "grad_cam": lambda m, x, layer: v.grad_cam(m, x, layer=layer),
    "grad_cam_plus_plus": lambda m, x, layer: v.grad_cam_plus_plus(m, x, layer=layer),
    "class_activation_map": lambda m, x, layer: v.class_activation_map(m, x, layer=layer),
    "score_cam": lambda m, x, layer: v.score_cam(m, x, layer=layer),
    "rise": lambda m, x, layer: v.rise(m, x, masks=7),
    "occlusion": lambda m, x, layer: v.occlusion_map(m, x, window=3, stride=2),
}


@pytest.mark.parametrize("name", [*CALLS, *MAPS])
def test_every_method_takes_signals(model, x, name):
    found = (CALLS | MAPS)[name](model, x, "5")
    assert found.shape == (x.shape if name in CALLS else (2, 20))
    assert torch.isfinite(found).all()


def test_codes_activations_and_inversion_of_signals(model, x):
    with torch.no_grad():
        maps = model[:6](x)
    assert torch.allclose(v.activations(model, x, ["5"])["5"], maps)
    assert torch.allclose(v.codes(model, x, layer="5", pooling="mean"), maps.mean(2))
    linear = nn.Sequential(nn.Conv1d(1, 3, 1)).double()
    signal = torch.rand(1, 1, 16, dtype=torch.float64)
    found = v.invert(linear, signal, layer="0", variation=0, brightness=0, steps=300)
    assert (found.images - signal).abs().max() < 0.02


def test_curves_of_signals(model, x):
    maps = v.saliency(model, x)
    found = v.deletion_curve(model, x, maps, 1, steps=4)
    with torch.no_grad():
        assert torch.allclose(found.probability[:, 0], model(x).softmax(1)[:, 1])
        assert torch.allclose(found.probability[:, -1], model(0 * x).softmax(1)[:, 1])


@pytest.mark.parametrize("name", [*CALLS, *MAPS])
def test_every_method_takes_volumes(name):
    model = nn.Sequential(
        *(nn.Conv3d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool3d(1), nn.Flatten(), nn.Linear(4, 2))
    )
    x = torch.randn(2, 1, 5, 6, 7)
    found = (CALLS | MAPS)[name](model, x, "1")
    assert found.shape == (x.shape if name in CALLS else (2, 5, 6, 7))
    assert torch.isfinite(found).all()


def test_ascent_grows_the_matched_filter():
    model = nn.Sequential(nn.Conv1d(1, 1, 9))
    grown = v.maximize(
        model, ascent.unit("0", 0), start=ascent.pixels((1, 1, 9), bounds=(-1, 1)), steps=300
    )
    assert torch.equal(grown.images[0, 0].sign(), model[0].weight[0, 0].sign())
    smooth = ascent.fourier((2, 1, 32), bounds=(-1, 1))
    assert smooth.decode(smooth.start).shape == (2, 1, 32)
    jittered = ascent.jitter(3)(torch.arange(8.0)[None, None], torch.Generator().manual_seed(1))
    assert sorted(jittered.flatten().tolist()) == list(range(8))


def test_variation_of_a_signal_is_the_mean_squared_step():
    assert v.total_variation(torch.tensor([[[0.0, 3.0, 1.0]]])).item() == pytest.approx(13 / 2)


def test_a_picture_without_the_batch_axis_is_not_taken_for_a_signal():
    model = nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(72, 2))
    with pytest.raises(ValueError, match=r"images\[None\]"):
        v.gradient(model, torch.rand(3, 8, 8))
    with pytest.raises(ValueError, match=r"\(N, C, L\)"):
        v.gradient(signals_net(), torch.rand(1, 2, 8, 8))


def test_a_recurrent_network_reads_signals():
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.gru, self.head = nn.GRU(2, 4, batch_first=True), nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.gru(x.transpose(1, 2))[0].amax(1))

    assert v.saliency(Reader(), torch.rand(2, 2, 20)).shape == (2, 20)
