from functools import partial

import captum.attr
import pytest
import timm
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from course_utils.models import FastMnistNet, MnistNet
from course_utils.visualization.attribution.occlusion import occlude, occlusion_map
from course_utils.visualization.engine.graph import fused
from course_utils.visualization.engine.local_occlusion import plan
from course_utils.visualization.engine.windows import Windows
from course_utils.visualization.ground.core import preserved, scores


def naive(model, images, window, stride, base=0.0):
    """Медленный двойник: логиты (N, R, C, K), каждый участок закрыт отдельным прямым проходом."""
    base = torch.as_tensor(base, dtype=images.dtype).expand_as(images)
    side = images.shape[2:]
    starts = [
        sorted({*range(0, n - w + 1, s), n - w})
        for n, w, s in zip(side, window, stride, strict=True)
    ]
    with preserved(model, gradients=False):
        rows = []
        for top in starts[0]:
            row = []
            for left in starts[1]:
                closed = images.clone()
                place = ..., slice(top, top + window[0]), slice(left, left + window[1])
                closed[place] = base[place]
                row.append(scores(model, closed))
            rows.append(torch.stack(row, 1))
    return torch.stack(rows, 1)


def used_local(model, shape, window):
    corner = torch.zeros(1, 2, dtype=torch.long)
    with preserved(model, gradients=False):
        graph = fused(model)
        return graph is not None and plan(graph, shape, Windows(corner, window)) is not None


def head(*layers, channels):
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(9 * channels, 5))


class Functional(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(2, 4, 3), nn.Conv2d(4, 6, 3, padding=1)
        self.head = nn.Linear(6, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.relu(self.conv2(x)), 2, stride=1)
        x = F.dropout(x.relu(), training=self.training)
        return self.head(x.mean((2, 3)))


def same(size):
    return nn.Conv2d(2, 6, size, padding="same")


NETS = {
    "stride": lambda: head(nn.Conv2d(2, 6, 5, stride=3), nn.ReLU(), channels=6),
    "padding": lambda: head(nn.Conv2d(2, 6, 3, padding=2), nn.ReLU(), channels=6),
    "dilation": lambda: head(nn.Conv2d(2, 6, 3, dilation=3, padding=1), nn.ReLU(), channels=6),
    "rectangular": lambda: head(
        nn.Conv2d(2, 6, (1, 5), stride=(2, 1), padding=(0, 2)), nn.ReLU(), channels=6
    ),
    "same": lambda: head(same((3, 5)), nn.ReLU(), channels=6),
    "grouped": lambda: head(nn.Conv2d(2, 6, 3, groups=2), nn.ReLU(), channels=6),
    "overlapping pool": lambda: head(
        nn.Conv2d(2, 6, 3), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, padding=1), channels=6
    ),
    "pool before relu": lambda: head(
        nn.Conv2d(2, 6, 3), nn.MaxPool2d(2), nn.ReLU(inplace=True), nn.Conv2d(6, 4, 3), channels=4
    ),
    "average pool": lambda: head(
        nn.Conv2d(2, 6, 3), nn.AvgPool2d(3, 2, padding=1), nn.ReLU6(), channels=6
    ),
    "average pool, ceil": lambda: head(
        nn.Conv2d(2, 6, 3), nn.AvgPool2d(2, ceil_mode=True), nn.ReLU6(), channels=6
    ),
    "batch norm": lambda: head(
        nn.Conv2d(2, 6, 3), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.Dropout2d(), channels=6
    ),
    "batch norm first": lambda: head(
        nn.BatchNorm2d(2), nn.ReLU(inplace=True), nn.Conv2d(2, 6, 3), channels=6
    ),
    "deep": lambda: head(
        *(nn.Conv2d(2, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU()),
        *(nn.MaxPool2d(2), nn.Conv2d(8, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        channels=6,
    ),
    "functional": Functional,
}


def built(build):
    torch.manual_seed(0)
    model = build().double()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
    return model


def pictures(count, channels, *side, dtype=torch.float64):
    return torch.randn(
        count, channels, *side, dtype=dtype, generator=torch.Generator().manual_seed(1)
    )


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize(("window", "stride"), [((4, 4), (3, 3)), ((5, 2), (4, 2))])
def test_local_occlusion_is_the_naive_loop(name, window, stride):
    model, images = built(NETS[name]), pictures(1, 2, 19, 17)
    assert used_local(model, (2, 19, 17), window)
    found = occlude(model, images, window=window, stride=stride, baseline=0.5, batch_size=50)
    assert torch.allclose(
        found.logits, naive(model, images, window, stride, 0.5), rtol=0, atol=1e-12
    )
    assert torch.allclose(found.clean, scores(model.eval(), images))


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.integers(1, 3),
            st.integers(0, 1),
            st.integers(1, 2),
            st.booleans(),
        ),
        min_size=1,
        max_size=2,
    ),
    st.integers(3, 9),
    st.integers(3, 9),
)
def test_any_chain_equals_the_naive_loop(layers, window, stride):
    steps = []
    for kernel, step, padding, dilation, pool in layers:
        padding = min(padding, kernel // 2)
        if pool:
            steps.append(nn.MaxPool2d(kernel, step, padding, dilation))
        else:
            steps += [nn.Conv2d(2, 2, kernel, step, padding, dilation), nn.ReLU(inplace=True)]
    model = built(lambda: nn.Sequential(*steps, nn.AdaptiveMaxPool2d(2), nn.Flatten()))
    images = pictures(1, 2, 24, 21)
    stride = min(stride, window)
    found = occlude(model, images, window=window, stride=stride)
    expected = naive(model, images, (window, window), (stride, stride))
    assert torch.allclose(found.logits, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("build", [MnistNet, FastMnistNet])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
def test_mnist_networks(build, dtype, tolerance):
    model, images = built(build).to(dtype), pictures(1, 1, 28, 28, dtype=dtype)
    assert used_local(model, (1, 28, 28), (4, 4))
    found = occlude(model, images, window=4, stride=4)
    expected = naive(model, images, (4, 4), (4, 4))
    assert (found.logits - expected).abs().max() <= tolerance * max(1, expected.abs().max())


BUILDERS = {
    "lite0": lambda: timm.create_model("tf_efficientnet_lite0"),
    **{
        name: partial(torchvision.models.get_model, name, weights=None)
        for name in ("vgg11", "alexnet", "resnet18", "mobilenet_v2")
    },
}


EXACT, ROUNDED = (torch.float64, 1e-12), (torch.float32, 1e-5)


@pytest.mark.parametrize(
    ("network", "side", "window", "dtype", "tolerance"),
    [
        ("vgg11", 48, 12, *ROUNDED),
        ("alexnet", 80, 20, *ROUNDED),
        ("resnet18", 80, 20, *ROUNDED),
        ("resnet18", 49, 12, *EXACT),
        ("mobilenet_v2", 80, 20, *ROUNDED),
        ("lite0", 80, 20, *ROUNDED),
        ("lite0", 97, 24, *EXACT),
    ],
)
def test_usual_networks(network, side, window, dtype, tolerance):
    model = built(BUILDERS[network]).to(dtype)
    images = pictures(1, 3, side, side, dtype=dtype)
    assert used_local(model, (3, side, side), (window, window))
    found = occlude(model, images, window=window, stride=window - 4)
    expected = naive(model, images, (window, window), (window - 4, window - 4))
    assert (found.logits - expected).abs().max() <= tolerance * expected.abs().max()


class Residual(nn.Module):
    """Ветви с разными окнами, ReLU «на месте» на карте двух ветвей, вложенные сложения."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(2, 4, 3, padding=1)
        self.wide = nn.Conv2d(4, 4, 5, padding=2, groups=4)
        self.narrow = nn.Conv2d(4, 4, 1)
        self.down, self.short = nn.Conv2d(4, 6, 3, 2, 1), nn.Conv2d(4, 6, 1, 2)
        self.act, self.head = nn.ReLU(inplace=True), nn.Linear(6, 5)

    def forward(self, x):
        x = self.act(self.stem(x))
        x = torch.add(self.wide(x), self.narrow(x)) + x
        y = self.down(x)
        y += self.short(F.relu(x))
        return self.head(self.act(y).mean((2, 3)))


class Overwritten(Residual):
    """Карта нужна и до, и после ReLU «на месте»: граф без этой связи ответил бы другое."""

    def forward(self, x):
        x = self.stem(x)
        y = self.act(x)
        return self.head(self.down(self.wide(y) + x).mean((2, 3)))


@pytest.mark.parametrize("network", [Residual, Overwritten])
@pytest.mark.parametrize("side", [(24, 24), (19, 22)])
@pytest.mark.parametrize(("window", "stride"), [((3, 3), (2, 2)), ((5, 2), (4, 2))])
def test_branches_are_joined_exactly(network, side, window, stride):
    model, images = built(network), pictures(2, 2, *side)
    assert used_local(model, (2, *side), window)
    found = occlude(model, images, window=window, stride=stride, baseline=0.5)
    expected = naive(model, images, window, stride, 0.5)
    assert torch.allclose(found.logits, expected, rtol=0, atol=1e-12)


class Branching(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = head(nn.Conv2d(2, 6, 3), nn.ReLU(), channels=6)

    def forward(self, x):
        return self.net(x if x.shape[2] > 3 else -x)


def test_network_that_cannot_be_traced_is_looped():
    model, images = built(Branching), pictures(1, 2, 12, 12)
    assert not used_local(model, (2, 12, 12), (4, 4))
    found = occlude(model, images, window=4, stride=4)
    assert torch.allclose(found.logits, naive(model, images, (4, 4), (4, 4)))


def test_local_algorithm_does_less_work():
    """Свёртка видит вместо 36 картинок 24 × 24 только вырезы 8 × 8."""
    torch.manual_seed(0)
    conv = nn.Conv2d(2, 4, 3)
    model = head(conv, nn.ReLU(), channels=4)
    seen = []

    class Counter(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            if func is F.conv2d or func is torch.conv2d:
                seen.append(args[0][:, 0].numel())
            return func(*args, **(kwargs or {}))

    with Counter():
        occlude(model, pictures(1, 2, 24, 24, dtype=torch.float32), window=4, stride=4)
    assert sum(seen) <= 4 * 24 * 24 + 36 * 8 * 8  # два прохода доказывают, что граф — та же сеть


# --- смысл результата ----------------------------------------------------------------------------


def test_disjoint_occlusion_of_a_linear_model_is_block_sums():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(2 * 36, 3)).double()
    images, base = pictures(2, 2, 6, 6), torch.tensor([0.3, -0.2]).double()[:, None, None]
    found = occlude(model, images, window=3, stride=3, baseline=base)
    weight = model[1].weight.reshape(3, 2, 6, 6)
    parts = torch.einsum("kchw,nchw->nhwk", weight, images - base)
    blocks = parts.reshape(2, 2, 3, 2, 3, 3).sum((2, 4))
    assert torch.allclose(found.clean[:, None, None] - found.logits, blocks)


def test_map_equals_captum_on_probabilities():
    model, images = built(NETS["deep"]).eval(), pictures(2, 2, 16, 16)
    peer = captum.attr.Occlusion(lambda x: model(x).softmax(1))
    with torch.no_grad():
        expected = peer.attribute(images, (2, 4, 4), (2, 2, 2), target=3, baselines=0.1)
    found = occlusion_map(model, images, 3, window=4, stride=2, baseline=0.1)
    assert torch.allclose(found, expected[:, 0].double(), atol=1e-6)


def test_probability_and_guess_describe_the_occluded_picture():
    model, images = built(NETS["deep"]), pictures(2, 2, 16, 16)
    target = torch.tensor([4, 1])
    found = occlude(model, images, window=4, stride=3)
    assert found.boxes.shape == (5, 5, 4)
    assert found.boxes[1, 4].tolist() == [3, 12, 7, 16]
    closed = images.clone()
    closed[:, :, 3:7, 12:16] = 0
    with torch.no_grad():
        logits = model.eval()(closed)
    expected = logits.softmax(1)[torch.arange(2), target]
    assert torch.allclose(found.probability(target)[:, 1, 4], expected)
    assert torch.equal(found.guess()[:, 1, 4], logits.argmax(1))


def test_mirrored_image_has_a_mirrored_map():
    model = built(
        lambda: nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    )
    with torch.no_grad():
        model[0].weight += model[0].weight.flip(3)
    images = pictures(2, 2, 12, 12)
    found = occlusion_map(model, images, 1, window=4, stride=2)
    assert torch.allclose(
        occlusion_map(model, images.flip(3), 1, window=4, stride=2), found.flip(2)
    )


@pytest.mark.parametrize(
    ("window", "stride", "message"),
    [
        (13, 1, "window = 13: нужно от 1 до 12"),
        (0, 1, "window = 0"),
        (4, 5, "stride = 5: нужно от 1 до 4"),
        (4, 0, "stride = 0"),
        ((4, 13), 1, "window = 13"),
    ],
)
def test_impossible_windows(window, stride, message):
    with pytest.raises(ValueError, match=message):
        occlude(built(Branching), pictures(1, 2, 12, 12), window=window, stride=stride)
