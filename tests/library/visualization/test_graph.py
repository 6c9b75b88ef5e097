import pytest
import timm
import torch
import torchvision
from torch import nn

from course_utils.models import FastMnistNet, MnistNet
from course_utils.visualization.engine.graph import fused, split, trace
from course_utils.visualization.engine.proof import affine_start, fast_scores
from course_utils.visualization.ground.core import preserved, scores


class Viewed(nn.Module):
    """`view` не работает с каналами на последнем месте — быстрый путь обязан это пережить."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.head = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(144, 5)

    def forward(self, x):
        return self.head(self.norm(self.conv(x)).view(x.size(0), -1))


class Branching(Viewed):
    def forward(self, x):
        return super().forward(x if x.sum() > 0 else -x)


class Twice(Viewed):
    """Одна свёртка с двумя потребителями: сливать её с нормализацией нельзя."""

    def forward(self, x):
        x = self.conv(x)
        return self.head((self.norm(x) + x).view(x.size(0), -1))


CASES = {
    "view": (Viewed, (3, 8)),
    "branching": (Branching, (3, 8)),
    "twice": (Twice, (3, 8)),
    "mnist": (MnistNet, (1, 28)),
    "fast mnist": (FastMnistNet, (1, 28)),
    "resnet18": (lambda: torchvision.models.resnet18(weights=None), (3, 48)),
    "alexnet": (lambda: torchvision.models.alexnet(weights=None), (3, 64)),
    "lite0": (lambda: timm.create_model("tf_efficientnet_lite0", pretrained=False), (3, 48)),
}


@pytest.mark.parametrize("name", CASES)
def test_fast_scores_are_the_scores(name):
    torch.manual_seed(0)
    build, (channels, size) = CASES[name]
    model = build().double()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
    images = torch.randn(3, channels, size, size, dtype=torch.float64)
    with preserved(model, gradients=False):
        expected = scores(model, images)
        found = fast_scores(model, images, expected, passes=100)(images)
    assert torch.allclose(found, expected, rtol=1e-9, atol=1e-9 * expected.abs().max().item())


def test_untraceable_network_has_no_graph():
    assert trace(Branching()) is None


def test_graph_knows_the_output_of_a_composite_module():
    model = torchvision.models.resnet18(weights=None)
    graph = trace(model)
    assert graph.outputs[model.layer1].name == graph.outputs[model.layer1[1]].name


class Remembering(Viewed):
    """Студенческая привычка: карта признаков сохранена в поле."""

    def forward(self, x):
        self.maps = self.conv(x)
        return self.head(self.norm(self.maps).view(x.size(0), -1))


def test_recording_the_graph_leaves_no_symbols_in_the_network():
    model, images = Remembering().eval(), torch.rand(2, 3, 8, 8)
    model(images)
    before = model.maps
    assert trace(model) is not None
    assert model.maps is before


def test_hooks_are_not_called_while_the_graph_is_recorded_and_switch_the_fast_way_off():
    model, seen = torchvision.models.resnet18(weights=None).eval(), []
    model.layer4.register_forward_hook(lambda module, inputs, output: seen.append(output.shape))
    assert trace(model) is not None
    assert not seen
    with preserved(model, gradients=False):
        images = torch.rand(1, 3, 32, 32)
        fast_scores(model, images, scores(model, images), passes=100)(images)
    assert seen == 2 * [(1, 512, 1, 1)]


def test_split_exists_only_where_every_path_goes_through_the_node():
    model = torchvision.models.resnet18(weights=None).eval()
    images = torch.randn(2, 3, 40, 40)
    with preserved(model, gradients=False):
        graph = fused(model)
        assert split(graph, graph.outputs[model.layer2[0].relu]) is None  # мимо идёт короткая связь
        front, rest = split(graph, graph.outputs[model.layer2])
        assert torch.allclose(rest(front(images)), model(images), atol=1e-5)
        front, rest = affine_start(model, images, scores(model, images), passes=100)
        step = torch.randn_like(images)
        assert torch.allclose(rest(front(images)), model(images), atol=1e-5)
        both = front(images + step) + front(images - step)
        assert torch.allclose(both, 2 * front(images), atol=1e-4)
