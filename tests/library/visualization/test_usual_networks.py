"""Вторая половина методов на сетях torchvision: остаточные связи, свёртки по каналам, ReLU6."""

import pytest
import torch

from course_utils import visualization as v
from course_utils.visualization.attack import robustness
from course_utils.visualization.synthesis import ascent

NETWORKS = {
    "resnet18": "layer2",
    "mobilenet_v2": "features.5",  # свёртки по каналам и ReLU6
    "alexnet": "features.3",  # ReLU «на месте» сразу после слоя
    "vgg11": "features.3",
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_method_works_and_keeps_the_type(usual, name, dtype):
    torch.manual_seed(0)
    network = usual(name).to(dtype)
    layer, images = NETWORKS[name], torch.rand(2, 3, 64, 64, dtype=dtype)
    start = ascent.fourier((1, 3, 64, 64), dtype=dtype)
    goal = ascent.channel(layer, 2) + 0.1 * ascent.logit(3)
    results = [
        v.fgsm(network, images, epsilon=0.05),
        v.fooling(network, images, 1, max_steps=2).images,
        v.maximize(network, goal, start=start, transforms=ascent.robust(64), steps=2).images,
        v.deep_dream(network, images, ascent.energy(layer), octaves=1, steps=2),
        v.invert(network, images, layer=layer, steps=2).images,
    ]
    for pictures in results:
        assert pictures.shape[1:] == (3, 64, 64)
        assert pictures.dtype == dtype
        assert pictures.isfinite().all()
        assert pictures.min() >= 0
        assert pictures.max() <= 1
    assert v.codes(network, images, layer=layer, pooling="mean").dtype == dtype
    assert v.correspond(network, images[:1], images[1:], layer=layer).first.dtype == dtype
    assert v.accuracy_against(
        network, images, torch.tensor([0, 1]), attribute=robustness.jpeg, values=[50]
    ).accuracy.shape == (1,)
    spoilt = v.cascading_randomization(
        network, images, explain=lambda m, x, t: v.saliency(m, x, t), layers=[layer]
    )
    assert spoilt.signed.shape == (2, 2)
    assert spoilt.maps.isfinite().all()
