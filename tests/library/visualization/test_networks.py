"""Каждый метод на сетях курса и torchvision: любой режим, любая точность, по картинке на класс."""

import pytest
import timm
import torch

from course_utils import visualization as v
from course_utils.models import FastMnistNet, MnistNet

NETWORKS = {  # сеть (None — из torchvision), слой с картами, форма картинки
    "mnist": (MnistNet, "features.conv2", (1, 28, 28)),
    "fast mnist": (FastMnistNet, "features.relu3", (1, 28, 28)),
    "lite0": (
        lambda: timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=10),
        "blocks.4",
        (3, 64, 64),
    ),
    "alexnet": (None, "features.10", (3, 64, 64)),
    "vgg11_bn": (None, "features.27", (3, 48, 48)),
    "resnet18": (None, "layer3", (3, 64, 64)),
}
METHODS = {
    "saliency": lambda m, x, t, layer: v.saliency(m, x, t),
    "smoothgrad": lambda m, x, t, layer: v.smoothgrad(m, x, t, samples=2),
    "integrated": lambda m, x, t, layer: v.integrated_gradients(m, x, t, steps=2).map,
    "deconvnet": lambda m, x, t, layer: v.deconvnet(m, x, t),
    "guided": lambda m, x, t, layer: v.guided_backprop(m, x, t),
    "grad_cam": lambda m, x, t, layer: v.grad_cam(m, x, t, layer=layer),
    "grad_cam_plus_plus": lambda m, x, t, layer: v.grad_cam_plus_plus(m, x, t, layer=layer),
    "occlusion": lambda m, x, t, layer: v.occlusion_map(m, x, t, window=16, stride=12),
    "rise": lambda m, x, t, layer: v.rise(m, x, t, masks=3),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_every_method_on_every_network(usual, name):
    torch.manual_seed(0)
    build, layer, shape = NETWORKS[name]
    model, target = build() if build else usual(name), torch.tensor([3, 7])
    images = torch.rand(2, *shape)
    for method in METHODS.values():
        found = method(model.train(), images, target, layer)
        assert found.shape in {(2, *shape), (2, *shape[1:])}
        assert found.dtype == torch.float32
        assert torch.isfinite(found).all()
        again = method(model.eval(), images[1:], 7, layer)
        assert torch.allclose(again[0], found[1], rtol=1e-3, atol=1e-4 * found.abs().max().item())
    double = v.grad_cam(model.double(), images.double(), target, layer=layer)
    assert double.dtype == torch.float64
