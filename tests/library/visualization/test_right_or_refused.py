"""Сети, написанные необычно: ответ верен, или по-русски сказано, почему его нет."""

from types import SimpleNamespace

import numpy as np
import pytest
import timm
import torch
import torchvision
from torch import nn

from course_utils import visualization as v
from course_utils.inputs import InputError
from course_utils.models import trained
from course_utils.visualization.attack import robustness
from course_utils.visualization.ground.core import preserved, recording


def body(channels=3, classes=4):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(channels, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 12, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, classes),
    ).eval()  # fmt: skip


X = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(1))
MAPS = torch.rand(2, 16, 16, generator=torch.Generator().manual_seed(2))


class Around(nn.Module):
    """Сеть, у которой снаружи ещё что-то сделано."""

    def __init__(self):
        super().__init__()
        self.body, self.calls = body(), 0


class Normed(Around):
    def forward(self, x):
        return self.body(x - torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))


class Hot(Around):
    def forward(self, x, temperature=None):
        return 5 * self.body(x) if temperature is None else self.body(x)


class Typed(Around):
    def forward(self, x):
        return 3 * self.body(x) if isinstance(x, torch.Tensor) else self.body(0 * x)


class Asked(Around):
    def forward(self, x):
        return self.body(x) if torch.is_tensor(x) else self.body(-x)


class Noticed(Around):
    def forward(self, x):
        return self.body(-x if torch.fx._symbolic_trace.is_fx_tracing() else x)


class Half(Around):
    """Половина пути закрыта для градиента: значения у графа те же, а градиент был бы другим."""

    def forward(self, x):
        with torch.no_grad():
            shut = self.body(x)
        return self.body(x) + shut


class Reversed(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad):
        return -grad


class Backwards(Around):
    def forward(self, x):
        return self.body(Reversed.apply(x))


class Listed(Around):
    def forward(self, x):
        planes = [x[:, i] for i in range(3)]
        return self.body(torch.stack(planes, 1)) + torch.arange(4.0)


UNUSUAL = [Normed, Hot, Typed, Asked, Noticed, Half, Backwards, Listed]


@pytest.mark.parametrize("kind", UNUSUAL)
def test_fast_methods_explain_the_network_itself(kind):
    model = kind().eval()
    gradient = v.gradient(model, X, 1)
    smooth = v.smoothgrad(model, X, 1, samples=25, noise=0.0)
    assert torch.allclose(smooth, gradient, atol=1e-4 * gradient.abs().max().item())
    with torch.no_grad():
        clean = model(X)
        shut = X.clone()
        shut[:, :, 8:16, 4:12] = 0.5
        expected = model(shut)
    found = v.occlude(model, X, window=8, stride=2, baseline=0.5)
    assert torch.allclose(found.clean, clean, atol=1e-5)
    assert torch.allclose(found.logits[:, 4, 2], expected, atol=1e-4)
    curve = v.deletion_curve(model, X, MAPS, 1)
    assert torch.allclose(curve.probability[:, 0], clean.softmax(1)[:, 1], atol=1e-5)


@pytest.mark.parametrize("kind", [Normed, Hot, Typed, Asked, Listed])
def test_completeness_holds_for_the_network_itself(kind):
    assert v.integrated_gradients(kind().eval(), X, 1, steps=200).gap.abs().max() < 1e-3


class Random(Around):
    def forward(self, x):
        return self.body(x) + torch.rand(4)


class Counting(Around):
    def forward(self, x):
        self.calls += 1
        return self.body(x) * self.calls


@pytest.mark.parametrize("kind", [Random, Counting])
def test_a_network_that_answers_differently_is_not_frozen_into_a_graph(kind):
    model = kind().eval()
    result = v.occlude(model, X[:1], window=8, stride=2)
    ratio = result.logits[0] / model.body(X[:1])[0].detach()
    assert ratio.std() > 1e-3


def test_a_layer_left_in_training_mode_takes_the_plain_path():
    class Stubborn(nn.BatchNorm2d):
        def train(self, mode=True):
            return super().train(True)

    model = nn.Sequential(nn.Conv2d(3, 4, 3), Stubborn(4), nn.Flatten(), nn.Linear(4 * 196, 3))
    before = model[1].running_mean.clone()
    v.rise(model, X, 1, masks=25)
    assert not torch.equal(model[1].running_mean, before)


# --- ответы сети ---------------------------------------------------------------------------------


def test_one_logit_is_a_sigmoid():
    model = body(classes=1)
    with torch.no_grad():
        clean = model(X).sigmoid()[:, 0]
    curve = v.deletion_curve(model, X, MAPS, 0)
    assert torch.allclose(curve.probability[:, 0], clean)
    assert v.occlusion_map(model, X, 0).abs().max() > 0
    assert v.rise(model, X, 0, masks=30).std() > 0
    with pytest.raises(InputError, match="один выход"):
        v.accuracy_against(
            model, X.sigmoid(), torch.zeros(2, dtype=torch.long),
            attribute=robustness.rotate, values=[0],
        )  # fmt: skip


def test_independent_answers_do_not_compete():
    """Класс, который живёт в верхней половине, нижней не замечает."""
    model = nn.Sequential(nn.AvgPool2d((8, 16)), nn.Flatten(), nn.Linear(2, 2, bias=False))
    model[2].weight.data = torch.tensor([[3.0, 0.0], [0.0, 3.0]])
    images = torch.ones(1, 1, 16, 16)
    own = v.occlusion_map(model, images, 0, window=8, stride=8, answers="sigmoid")
    assert own[0, 8:].abs().max() == 0
    assert v.occlusion_map(model, images, 0, window=8, stride=8)[0, 8:].max() < 0


def test_ready_probabilities_are_not_squashed_twice():
    plain = body()
    squashed = nn.Sequential(plain, nn.Softmax(1))
    logs = nn.Sequential(plain, nn.LogSoftmax(1))
    expected = v.deletion_curve(plain, X, MAPS, 2).probability
    for model in (squashed, logs):
        assert torch.allclose(v.deletion_curve(model, X, MAPS, 2).probability, expected, atol=1e-5)


@pytest.mark.parametrize(
    "wrap",
    [
        nn.DataParallel,
        lambda net: nn.Sequential(nn.Identity(), net),
        lambda net: torch.compile(net, backend="eager"),
        lambda net: nn.DataParallel(nn.Sequential(nn.Identity(), nn.Sequential(net))),
    ],
)
def test_a_wrapper_does_not_hide_the_logits(wrap):
    net, images = trained(), torch.randn(3, 1, 28, 28)
    assert torch.equal(v.gradient(wrap(net), images, 1), v.gradient(net, images, 1))


# --- ReLU, как её ни запиши ----------------------------------------------------------------------


class Rectified(nn.Module):
    def __init__(self, rectify):
        super().__init__()
        torch.manual_seed(0)
        self.a, self.b, self.head, self.rectify = (
            nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3), nn.Linear(8, 4), rectify,
        )  # fmt: skip

    def forward(self, x):
        return self.head(self.rectify(self.b(self.a(x).relu())).mean((2, 3)))


def zeroed(x):
    x = x.clone()
    x[x < 0] = 0
    return x


INTERCEPTED = {
    "clamp": lambda x: x.clamp(min=0),
    "clamp_": lambda x: x.clamp_(0),
    "clip": lambda x: torch.clip(x, 0),
    "clamp_min": lambda x: torch.clamp_min(x, 0),
    "Threshold": nn.Threshold(0, 0),
    "where": lambda x: torch.where(x > 0, x, 0.0),
    "maximum": lambda x: torch.maximum(x, torch.zeros_like(x)),
    "max": lambda x: torch.max(x, torch.zeros(())),
    "mask": lambda x: x * (x > 0),
    "masked_fill": lambda x: x.masked_fill(x < 0, 0),
    "LeakyReLU(0)": nn.LeakyReLU(0.0),
    "Hardtanh": nn.Hardtanh(0, 100),
}
REFUSED = {
    "half sum": lambda x: (x + x.abs()) / 2,
    "set item": zeroed,
    "float mask": lambda x: x * (x > 0).float(),
    "sign": lambda x: x * (x.sign() + 1) / 2,
}


@pytest.mark.parametrize("name", INTERCEPTED)
def test_every_spelling_of_relu_gives_one_picture(name):
    for method in (v.guided_backprop, v.deconvnet):
        expected = method(Rectified(torch.relu), X, 1)
        assert torch.equal(method(Rectified(INTERCEPTED[name]), X, 1), expected)


@pytest.mark.parametrize("name", REFUSED)
def test_relu_made_of_parts_is_refused(name):
    with pytest.raises(InputError, match=r"nn\.ReLU или возьмите saliency"):
        v.guided_backprop(Rectified(REFUSED[name]), X, 1)


# --- каналы на последней оси ---------------------------------------------------------------------

LAST = {
    "swin": (
        lambda: torchvision.models.SwinTransformer(
            [4, 4], 32, [1, 1], [2, 2], [4, 4], num_classes=5
        ),
        "norm",
        64,
    ),
    "timm swin": (
        lambda: timm.create_model(
            "swin_tiny_patch4_window7_224", img_size=32, window_size=4, embed_dim=24,
            depths=(1, 1), num_heads=(2, 2), num_classes=5,
        ),
        "layers.1",
        48,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAST)
def test_channels_of_a_layer_are_found_on_the_last_axis(name):
    torch.manual_seed(0)
    build, layer, channels = LAST[name]
    model, images = build().eval(), torch.randn(1, 3, 32, 32)
    with preserved(model, gradients=False), recording(model, [layer]) as outputs:
        model(images)
    assert outputs.maps(model, layer, images).shape == (1, channels, 4, 4)
    assert v.grad_cam(model, images, 1, layer=layer, upsample=False).shape == (1, 4, 4)
    assert v.codes(model, images, layer=layer, pooling="mean").shape == (1, channels)


# --- рецептивное поле ----------------------------------------------------------------------------


def support(model, layer, side, row, column, channels=3):
    """Рамка пикселей, от которых элемент зависит на деле: градиент в пяти случайных точках."""
    seen = torch.zeros(side, dtype=torch.bool)
    for seed in range(5):
        generator = torch.Generator().manual_seed(seed)
        image = torch.rand(1, channels, *side, generator=generator)
        with preserved(model), recording(model, [layer]) as outputs:
            leaf = image.requires_grad_()
            model(leaf)
            (grad,) = torch.autograd.grad(outputs[layer][0, :, row, column].sum(), leaf)
        seen |= grad[0].abs().sum(0) > 0
    rows, columns = seen.any(1).nonzero(), seen.any(0).nonzero()
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1


RING = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1, padding_mode="circular"))
FIELDS = {
    "circular": (RING, "0", (0, 0)),
    "circular inside": (RING, "0", (5, 5)),
    "adaptive": (nn.Sequential(nn.Conv2d(3, 4, 1), nn.AdaptiveAvgPool2d(4)), "1", (1, 2)),
    "functional": (Normed(), "body.2", (7, 8)),
    "ceil": (nn.Sequential(nn.MaxPool2d(3, 2, ceil_mode=True), nn.Conv2d(3, 2, 2)), "1", (6, 6)),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_field_covers_exactly_what_the_gradient_sees(name):
    model, layer, place = FIELDS[name]
    field = v.receptive_field(model, layer, (16, 16))
    box, true = field.box(*place), support(model, layer, (16, 16), *place)
    assert all(found <= real for found, real in zip(box[:2], true[:2], strict=True))
    assert all(found >= real for found, real in zip(box[2:], true[2:], strict=True))
    if name != "ceil":
        assert tuple(int(t) for t in true) == box


@pytest.mark.parametrize(
    ("model", "layer", "message"),
    [
        (nn.Sequential(nn.Conv2d(3, 4, 1), nn.AdaptiveAvgPool2d(5)), "1", "неровных"),
        (nn.Sequential(nn.Conv2d(3, 4, 1), nn.Flatten()), "1", "места у его элементов нет"),
        (nn.Sequential(nn.Conv2d(3, 4, 1), nn.Upsample(scale_factor=2)), "1", "неизвестно"),
        (nn.Sequential(nn.Conv2d(3, 4, 1), nn.ChannelShuffle(2), nn.PixelShuffle(2)), "2", "неизв"),
    ],
)
def test_field_that_is_not_a_rectangle_is_refused(model, layer, message):
    with pytest.raises(InputError, match=message):
        v.receptive_field(model, layer, (16, 16))


@pytest.mark.parametrize(
    ("build", "layer"),
    [
        (lambda: torchvision.models.efficientnet_b0(), "features.1.0.block.0"),
        (lambda: torchvision.models.mobilenet_v3_small(), "features.3.block.1"),
        (lambda: torchvision.models.shufflenet_v2_x0_5(), "stage2.1"),
        (lambda: timm.create_model("tf_efficientnet_lite0"), "blocks.1.0.bn1.act"),
        (lambda: timm.create_model("tf_efficientnet_lite0"), "bn1.act"),
    ],
)
def test_fields_of_usual_networks_hold_the_gradient(build, layer):
    model = build().eval()
    field = v.receptive_field(model, layer, (96, 96))
    place = field.rows.places // 2, field.columns.places // 2
    box, true = field.box(*place), support(model, layer, (96, 96), *place)
    assert all(found <= real for found, real in zip(box[:2], true[:2], strict=True))
    assert all(found >= real for found, real in zip(box[2:], true[2:], strict=True))


def test_element_outside_the_map_is_refused():
    field = v.receptive_field(body(), "2", (16, 16))
    for place in ((99, 99), (-1, 0), (0, 16)):
        with pytest.raises(InputError, match="от 0 до 15"):
            field.box(*place)
    for side in (16, (-1, -1), (16, 16, 16), "ab"):
        with pytest.raises(InputError, match="side"):
            v.receptive_field(body(), "2", side)


def test_top_patches_refuses_before_the_pass_over_the_data():
    class Watched(torch.utils.data.Dataset):
        taken = 0

        def __len__(self):
            return 1000

        def __getitem__(self, index):
            type(self).taken += 1
            return torch.rand(3, 16, 16)

    model = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Upsample(scale_factor=2))
    with pytest.raises(InputError):
        v.top_patches(model, Watched(), "1", units=[0], k=1)
    assert Watched.taken <= 1


# --- малое ---------------------------------------------------------------------------------------


def test_constant_codes_do_not_reach_the_neighbour_search():
    for codes in (
        torch.zeros(40, 5),
        torch.ones(40, 5),
        torch.ones(40, 5) + 1e-9 * torch.rand(40, 5),
    ):
        with pytest.raises(InputError, match="одинаковы"):
            v.tsne(codes, perplexity=5)


def test_rank_correlation_of_whole_numbers_is_that_of_the_same_fractions():
    whole = torch.arange(16).reshape(1, 4, 4)
    other = whole + whole % 3
    assert torch.allclose(
        v.rank_correlation(whole, other), v.rank_correlation(whole.float(), other.float())
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: v.saliency(m, X.double(), 1), "torch.float32"),
        (lambda m: v.saliency(m, X[:, :1], 1), "каналов 1, а сеть ждёт 3"),
        (lambda m: v.saliency(m, X.numpy(), 1), "torch.from_numpy"),
        (lambda m: v.activations(m, X, "02"), "список имён"),
        (lambda m: v.grad_cam(m, X, 1, layer=0), 'layer="0"'),
        (lambda m: v.occlusion_map(m, X, 1, window=8.0), "window=8"),
        (lambda m: v.occlusion_map(m, X, 1, baseline=float("nan")), "NaN"),
        (lambda m: v.smoothgrad(m, X, 1, noise=float("nan")), "noise"),
        (lambda m: v.deletion_curve(m, X, torch.full_like(MAPS, torch.nan), 1), "NaN"),
        (lambda m: v.fooling(m, X.sigmoid(), None), "к которому вести"),
        (lambda m: v.fooling(m, X.sigmoid(), 1, step=-1.0), "step = -1"),
        (lambda m: v.deep_dream(m, X.sigmoid(), v.ascent.energy("2"), octaves=0), "octaves"),
        (lambda m: v.box_from_map(torch.rand(4, 4)), r"maps\[None\]"),
        (lambda m: v.grad_cam(m, X, 1, layers="0"), "нет параметра layers"),
        (lambda m: v.rise(m, X, 1, batch_size=0), "batch_size = 0"),
    ],
)  # fmt: skip
def test_message_names_the_value_and_the_remedy(call, message):
    with pytest.raises(InputError, match=message):
        call(body())


def test_hint_for_a_signal_does_not_speak_of_pictures():
    model = nn.Sequential(nn.Conv1d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten())
    with pytest.raises(InputError, match="сигналы") as caught:  # сон идёт по октавам картинки
        v.deep_dream(model, torch.rand(2, 1, 20), v.ascent.energy("1"))
    assert "[None]" not in str(caught.value)


def test_numbers_of_numpy_and_lists_by_channel_are_taken():
    model, gray = body(), torch.tensor([0.1, 0.2, 0.3])
    expected = v.occlusion_map(model, X, 1, window=4, stride=2, baseline=gray[:, None, None])
    found = v.occlusion_map(
        model, X, 1, window=np.int64(4), stride=np.int32(2), baseline=[0.1, 0.2, 0.3]
    )
    assert torch.equal(found, expected)


def test_broken_weights_are_said_aloud():
    model = body()
    model[0].weight.data.fill_(float("nan"))
    with pytest.raises(InputError, match="NaN"):
        v.score_cam(model, X, 1, layer="2")


def test_recorded_networks_are_refused():
    exported = torch.export.export(body(), (X,)).module()
    for model in (exported, nn.Sequential(nn.LazyConv2d(3, 3))):
        with pytest.raises(InputError):
            v.saliency(model, X, 1)


def test_gradient_that_does_not_arrive_is_said_aloud():
    class Blind(Around):
        def forward(self, x):
            return self.body(x.detach())

    with pytest.raises(InputError, match="градиент не дошёл"):
        v.saliency(Blind(), X, 1)


def test_a_set_without_length_is_refused():
    data = SimpleNamespace(images=X, labels=torch.zeros(2))
    with pytest.raises(InputError, match="набор с len"):
        v.top_patches(body(), data, "2", units=[0], k=1)
