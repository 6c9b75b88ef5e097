import pytest
import timm
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

from course_utils.models import MnistNet
from course_utils.visualization.features.receptive_field import receptive_field
from course_utils.visualization.ground.core import find_layer, recording

PUBLISHED = [
    ("vgg16", "features.28", 196),
    ("vgg16", "features.30", 212),
    ("resnet18", "layer1", 43),
    ("resnet18", "layer2", 99),
    ("resnet18", "layer3", 211),
    ("resnet18", "layer4", 435),
    ("mobilenet_v2", "features", 491),
]


@pytest.mark.parametrize(("network", "layer", "size"), PUBLISHED)
def test_published_sizes(network, layer, size):
    model = torchvision.models.get_model(network, weights=None, num_classes=2)
    if network == "vgg16":
        model.classifier = nn.Identity()  # до него поле не доходит, а весов там 124 млн
    assert receptive_field(model, layer, (224, 224)).size == (size, size)


def linearised(model):
    """Все веса — единицы, max-пулинг — средний, нелинейностей нет: градиент нигде не гаснет."""
    for name, module in list(model.named_modules()):
        parent = model.get_submodule(name.rpartition(".")[0]) if name else None
        if isinstance(module, nn.MaxPool2d):
            pool = nn.AvgPool2d(module.kernel_size, module.stride, module.padding)
            setattr(parent, name.rpartition(".")[2], pool)
        elif isinstance(module, nn.ReLU | nn.ReLU6) and parent is not None:
            setattr(parent, name.rpartition(".")[2], nn.Identity())
        if isinstance(module, nn.Conv2d):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
    return model.double().eval()


def support(model, layer, images, row, column):
    """Прямоугольник, вне которого градиент элемента (row, column) равен нулю."""
    leaf = images.requires_grad_()
    with recording(model, [layer]) as outputs:
        model(leaf)
    (slope,) = torch.autograd.grad(outputs[layer][0, :, row, column].sum(), leaf)
    rows, columns = (slope[0, 0] != 0).nonzero(as_tuple=True)
    box = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    return tuple(int(edge) for edge in box), tuple(outputs[layer].shape[2:])


class Branches(nn.Module):
    """Ветви с разными полями: сложение, склейка, разреженная свёртка."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, stride=2)
        self.wide = nn.Conv2d(4, 4, 3, dilation=3, padding=3, groups=4)
        self.thin = nn.Conv2d(4, 4, 1)
        self.mixed = nn.Conv2d(8, 4, (1, 3), padding=(0, 1))

    def forward(self, x):
        x = F.relu(self.stem(x))
        return self.mixed(torch.cat([self.thin(x) + x, self.wide(x)], 1)).mean((2, 3))


CASES = {  # сеть (None — из torchvision), слой, форма картинки
    "mnist": (MnistNet, "features.conv2", (1, 28, 28)),
    "branches": (Branches, "mixed", (1, 33, 30)),
    "alexnet": (None, "features.8", (3, 103, 87)),
    "resnet18": (None, "layer2", (3, 130, 125)),
    "lite0": (
        lambda: timm.create_model("tf_efficientnet_lite0", pretrained=False),
        "blocks.2",
        (3, 99, 110),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_box_is_the_support_of_the_gradient(usual, name):
    build, layer, shape = CASES[name]
    model = linearised(build() if build else usual(name))
    field = receptive_field(model, layer, shape[1:])
    images = torch.rand(1, *shape, dtype=torch.float64)
    (_, size) = support(model, layer, images, 0, 0)
    assert size == (field.rows.places, field.columns.places)
    for row, column in [(0, 0), (size[0] // 2, size[1] // 2), (size[0] - 1, 0)]:
        assert support(model, layer, images, row, column)[0] == field.box(row, column)


class Attention(Branches):
    """Ветвь с глобальным пулингом: каждый элемент зависит от всей картинки."""

    def forward(self, x):
        x = self.stem(x)
        return self.thin(x * torch.sigmoid(x.mean((2, 3), keepdim=True))).mean((2, 3))


def test_layers_that_see_everything(usual):
    model = usual("resnet18")
    assert receptive_field(model, "fc", (64, 48)).box(0, 0) == (0, 0, 64, 48)
    assert receptive_field(Attention(), "thin", (20, 21)).box(3, 4) == (0, 0, 20, 21)


class Unknown(Branches):
    def forward(self, x):
        return self.thin(torch.roll(self.stem(x), 1, 2)).mean((2, 3))


class Branching(Branches):
    def forward(self, x):
        return super().forward(x if x.shape[2] > 3 else -x)


@pytest.mark.parametrize(
    ("model", "layer", "message"),
    [
        (Unknown(), "thin", "операции «roll"),
        (Branching(), "mixed", "не записывается графом"),
        (Branches(), "mixes", "похожие имена: mixed"),
        (Unknown(), "wide", "не дошёл до слоя «wide»"),
    ],
)
def test_unknown_is_said_aloud(model, layer, message):
    with pytest.raises(ValueError, match=message):
        receptive_field(model, layer, (20, 20))


def test_layer_may_be_given_as_a_module():
    model = Branches()
    found = receptive_field(model, find_layer(model, "wide"), (20, 20))
    assert found == receptive_field(model, "wide", (20, 20))
