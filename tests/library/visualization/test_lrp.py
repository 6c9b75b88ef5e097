"""LRP: сохранение, счёт руками и zennit — сети курса, VGG, ResNet с обходными путями, Lite0."""

import pytest
import timm
import torch
import torchvision
from torch import nn
from zennit import canonizers, composites, rules
from zennit.torchvision import ResNetCanonizer, VGGCanonizer
from zennit.types import Convolution

from course_utils import visualization as v
from course_utils.models import FastMnistNet, LargeMnistNet, MnistNet
from course_utils.visualization import targets

RULES = ("epsilon", "gamma", "zplus", "composite")


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def lively(model):
    """Сеть со статистиками, как у обученной; логиты не крошечные."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(std=0.2)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.2)
    return model.double().eval()


def without_biases(model):
    """Сеть, у которой смещениям нечего забрать."""
    with torch.no_grad():
        for module in model.modules():
            if getattr(module, "bias", None) is not None:
                module.bias.zero_()
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.zero_()
    return model


def with_light_head(model):
    model.classifier = nn.Linear(25088, 5)
    return model


def plain():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, stride=2, groups=2),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(8, 16),
        nn.ReLU(),
        nn.Linear(16, 4),
    )


def test_two_layers_by_hand():
    # x = (1, 2); скрытые 1·1 + 2·1 = 3 и 1·1 − 2·1 = −1 → 0; выход 2·3 = 6
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(2, 2, bias=False), nn.ReLU(), nn.Linear(2, 1, bias=False)
    )
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[1.0, 1], [1, -1]]))
        model[3].weight.copy_(torch.tensor([[2.0, 5]]))
    x = torch.tensor([1.0, 2]).reshape(1, 1, 1, 2)
    assert v.lrp(model, x, 0, rule="epsilon").map.flatten().tolist() == pytest.approx([2, 4])
    flat = v.lrp(model, x, 0, rule="composite").map.flatten().tolist()
    assert flat == pytest.approx([3, 3])


def test_epsilon_of_a_bias_free_relu_net_is_gradient_times_input():
    model, x = without_biases(lively(plain())), torch.randn(3, 3, 12, 12, dtype=torch.float64)
    found = v.lrp(model, x, 2, rule="epsilon", epsilon=1e-12)
    assert torch.allclose(found.map, v.gradient_x_input(model, x, 2), atol=1e-8)


CONSERVING = {
    "своя": (plain, (3, 12, 12)),
    "mnist": (MnistNet, (1, 28, 28)),
    "fast mnist": (FastMnistNet, (1, 28, 28)),
    "resnet18": (lambda: torchvision.models.resnet18(num_classes=4), (3, 48, 48)),
    "lite0": (
        lambda: timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=4),
        (3, 48, 48),
    ),
    "se": (
        lambda: timm.create_model("efficientnet_b0", pretrained=False, num_classes=4),
        (3, 48, 48),
    ),
}


# У линейной свёртки (без ReLU) с одними отрицательными вкладами «zplus» отдавать некому.
LEAKING = {("lite0", "zplus"), ("se", "zplus")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rule"),
    [(name, rule) for name in CONSERVING for rule in RULES if (name, rule) not in LEAKING],
)
def test_relevance_is_conserved_where_no_bias_takes_it(name, rule):
    build, shape = CONSERVING[name]
    model = without_biases(lively(build()))
    x = torch.rand(2, *shape, dtype=torch.float64)
    with torch.no_grad():
        model_scores = getattr(model, "logits", model)(x)
        chosen = model_scores.argmax(1)
    found = v.lrp(model, x, chosen, rule=rule, epsilon=1e-13)
    total = model_scores.gather(1, chosen[:, None])[:, 0]
    assert found.map.sum((1, 2, 3)).tolist() == pytest.approx(total.tolist(), rel=1e-5)
    assert (found.gap / total).abs().max() < 1e-5


def test_the_gap_is_what_biases_took():
    model = nn.Sequential(nn.Flatten(), nn.Linear(6, 3)).double()
    found = v.lrp(
        model, torch.rand(2, 1, 2, 3, dtype=torch.float64), 1, rule="epsilon", epsilon=1e-12
    )
    assert torch.allclose(found.gap, -model[1].bias[1].expand(2), atol=1e-5)


def test_norm_after_a_convolution_is_the_same_as_folded_by_hand():
    model, x = lively(plain()), torch.randn(2, 3, 12, 12, dtype=torch.float64)
    folded = torch.nn.utils.fusion.fuse_conv_bn_eval(model[0], model[1])
    other = nn.Sequential(folded, *model[2:])
    for rule in RULES:
        assert torch.allclose(v.lrp(model, x, 1, rule=rule).map, v.lrp(other, x, 1, rule=rule).map)


# --- zennit --------------------------------------------------------------------------------------

PEERS = {
    "epsilon": (rules.Epsilon, rules.Epsilon, rules.Epsilon),
    "gamma": (rules.Gamma, rules.Gamma, rules.Gamma),
    "zplus": (rules.ZPlus, rules.ZPlus, rules.ZPlus),
    "composite": (rules.Flat, rules.Gamma, rules.Epsilon),
}


def zennit_map(model, x, target, rule, canonizer):
    first, convolution, linear = (kind() for kind in PEERS[rule])
    composite = composites.SpecialFirstLayerMapComposite(
        layer_map=[
            *composites.layer_map_base(1e-6),
            (Convolution, convolution),
            (nn.Linear, linear),
        ],
        first_map=[(Convolution, first), (nn.Linear, first)],
        canonizers=[canonizer] if canonizer else [],
    )
    x = x.clone().requires_grad_()
    with composite.context(model) as hooked:
        output = hooked(x)
        start = torch.zeros_like(output)
        start[:, target] = output[:, target].detach()
        return torch.autograd.grad(output, x, start)[0]


ORACLES = {
    "цифры": (LargeMnistNet, None, (1, 28, 28)),
    "своя": (plain, canonizers.SequentialMergeBatchNorm(), (3, 12, 12)),
    "vgg11_bn": (
        lambda: with_light_head(torchvision.models.vgg11_bn(init_weights=True)),
        VGGCanonizer(),
        (3, 32, 32),
    ),
    "resnet18": (
        lambda: torchvision.models.resnet18(num_classes=5),
        ResNetCanonizer(),
        (3, 48, 48),
    ),
}


class Logits(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.features, self.classifier = model.features, model.classifier

    def forward(self, x):
        return self.classifier(self.features(x))


@pytest.mark.slow
@pytest.mark.parametrize("name", ORACLES)
def test_the_same_as_zennit(name):
    build, canonizer, shape = ORACLES[name]
    model = lively(build())
    if hasattr(model, "logits"):
        model = Logits(model)
    for layer in model.modules():  # после слияния zennit оставляет нормализацию со своим ε
        if isinstance(layer, nn.BatchNorm2d):
            layer.eps = 0.0
    x = torch.randn(2, *shape, dtype=torch.float64)
    for rule in RULES:
        ours = v.lrp(model, x, 3, rule=rule).map
        peer = zennit_map(model, x, 3, rule, canonizer)
        assert (ours - peer).norm() < 1e-9 * peer.norm(), rule


# --- другие сети и цели --------------------------------------------------------------------------


def test_the_relevance_of_a_pair_is_the_difference():
    model, x = lively(plain()), torch.randn(2, 3, 12, 12, dtype=torch.float64)
    found = v.lrp(model, x, targets.difference(2, 0), rule="epsilon", epsilon=1e-12).map
    apart = [v.lrp(model, x, k, rule="epsilon", epsilon=1e-12).map for k in (2, 0)]
    assert torch.allclose(found, apart[0] - apart[1], atol=1e-8)


def test_a_dictionary_of_maps_is_explained():
    class Segmenter(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(nn.Conv2d(3, 6, 3, bias=False), nn.ReLU())

        def forward(self, x):
            return {"out": self.body(x), "count": len(x)}

    x = torch.rand(2, 3, 8, 8)
    found = v.lrp(Segmenter(), x, lambda answer: answer["out"][:, 2].mean((1, 2)), rule="epsilon")
    assert found.gap.abs().max() < 1e-4


@pytest.mark.parametrize("rule", RULES)
def test_signals_and_spellings_of_relu(rule):
    def build(act):
        torch.manual_seed(0)
        layers = nn.Conv1d(1, 4, 3), act, nn.Conv1d(4, 4, 3), act, nn.Flatten(), nn.Linear(64, 3)
        return nn.Sequential(*layers).double()

    class Clamp(nn.Module):
        def forward(self, x):
            return x.clamp(min=0)

    class Method(nn.Module):
        def forward(self, x):
            x.relu_()
            return x

    x = torch.randn(2, 1, 20, dtype=torch.float64)
    found = [
        v.lrp(build(a), x, 1, rule=rule).map for a in (nn.ReLU(), nn.ReLU(True), Clamp(), Method())
    ]
    assert found[0].shape == (2, 1, 20)
    for other in found[1:]:
        assert torch.equal(found[0], other)


def test_constants_in_forward_take_nothing():
    class Normalised(nn.Module):
        def __init__(self, body):
            super().__init__()
            self.body = body

        def forward(self, x):
            return self.body((x - torch.full((3, 1, 1), 0.4)) / 0.5)

    model, x = without_biases(lively(plain())), torch.rand(2, 3, 12, 12, dtype=torch.float64)
    found = v.lrp(Normalised(model), x, 1, epsilon=1e-13)
    assert torch.allclose(found.map, v.lrp(model, (x - 0.4) / 0.5, 1, epsilon=1e-13).map)


def test_operations_without_a_rule_are_refused():
    vit = timm.create_model("vit_tiny_patch16_224", pretrained=False, num_classes=2)
    with pytest.raises(ValueError, match="у LRP нет правила"):
        v.lrp(vit, torch.rand(1, 3, 224, 224), 0)
    with pytest.raises(ValueError, match="rule"):
        v.lrp(plain(), torch.rand(1, 3, 12, 12), 0, rule="zero")
    with pytest.raises(ValueError, match="gamma = -1"):
        v.lrp(plain(), torch.rand(1, 3, 12, 12), 0, gamma=-1)
