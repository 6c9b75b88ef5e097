"""Ни одна функция не меняет сеть, картинки, градиенты и общие генераторы — и после ошибки тоже.

Новая функция — новая строка в `CALLS`: имя → вызов от сети `Net` и картинок (2, 3, 16, 16).
"""

import random

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import visualization as v
from course_utils.visualization.attack import robustness
from course_utils.visualization.synthesis import ascent

CALLS = {
    "gradient": lambda model, x: v.gradient(model, x),
    "saliency": lambda model, x: v.saliency(model, x, 1, how="abs"),
    "gradient_x_input": lambda model, x: v.gradient_x_input(model, x),
    "smoothgrad": lambda model, x: v.smoothgrad(model, x, samples=3, batch_size=2),
    "integrated_gradients": lambda model, x: v.integrated_gradients(model, x, steps=3),
    "deconvnet": lambda model, x: v.deconvnet(model, x),
    "guided_backprop": lambda model, x: v.guided_backprop(model, x),
    "class_activation_map": lambda model, x: v.class_activation_map(model, x, layer="features"),
    "grad_cam": lambda model, x: v.grad_cam(model, x, layer="features.5"),
    "grad_cam_plus_plus": lambda model, x: v.grad_cam_plus_plus(model, x, layer="features.5"),
    "guided_grad_cam": lambda model, x: v.guided_grad_cam(model, x, layer="features.4"),
    "occlude": lambda model, x: v.occlude(model, x),
    "occlusion_map": lambda model, x: v.occlusion_map(model, x, 1),
    "rise": lambda model, x: v.rise(model, x, masks=5),
    "deletion_curve": lambda model, x: v.deletion_curve(model, x, x[:, 0], steps=3),
    "insertion_curve": lambda model, x: v.insertion_curve(model, x, x[:, 0], steps=3),
    "fgsm": lambda model, x: v.fgsm(model, x, epsilon=0.1, bounds=WIDE),
    "pgd": lambda model, x: v.pgd(model, x, 2, epsilon=0.1, steps=2, targeted=True, bounds=WIDE),
    "fooling": lambda model, x: v.fooling(model, x, 2, max_steps=3, bounds=WIDE),
    "accuracy_against": lambda model, x: v.accuracy_against(
        model, x, torch.zeros(2, dtype=int), attribute=robustness.rotate, values=[9], bounds=WIDE
    ),
    "maximize": lambda model, x: v.maximize(
        model,
        ascent.channel("features.5", 1) - 2 * ascent.logit(3),
        start=ascent.from_images(x, bounds=WIDE),
        transforms=ascent.robust(16),
        steps=2,
    ),
    "deep_dream": lambda model, x: v.deep_dream(
        model, x, ascent.energy("features.4"), octaves=2, steps=2, bounds=WIDE
    ),
    "invert": lambda model, x: v.invert(model, x, layer="features.3", steps=3, bounds=WIDE),
    "correspond": lambda model, x: v.correspond(model, x[:1], x[1:], layer="features.4"),
    "codes": lambda model, x: v.codes(model, x, layer="pool", batch_size=1),
    "probes_by_depth": lambda model, x: v.probes_by_depth(
        model, x.detach().repeat(4, 1, 1, 1), torch.arange(8) // 4, layers=["features.0", "head"]
    ),
    "cascading_randomization": lambda model, x: v.cascading_randomization(
        model, x, explain=v.saliency
    ),
    "receptive_field": lambda model, x: v.receptive_field(
        model, {3: "features.4", 5: "нет такого"}[x.shape[1]], (16, 16)
    ),
    "top_patches": lambda model, x: v.top_patches(model, x, "features.5", units=[0, 3], k=2),
    "activations": lambda model, x: v.activations(model, x),
    "sparsity": lambda model, x: v.sparsity(model, x),
    "dead_filters": lambda model, x: v.dead_filters(model, x, "features.5"),
    "layer_cam": lambda model, x: v.layer_cam(model, x, layer="features.5"),
    "hires_cam": lambda model, x: v.hires_cam(model, x, layer="features.5"),
    "xgrad_cam": lambda model, x: v.xgrad_cam(model, x, layer="features.5"),
    "eigen_cam": lambda model, x: v.eigen_cam(model, x, layer="features.5"),
    "ablation_cam": lambda model, x: v.ablation_cam(model, x, layer="features.5"),
    "lrp": lambda model, x: v.lrp(model, x),
    "tcav": lambda model, x: v.tcav(
        model,
        x,
        concept=x.detach().repeat(3, 1, 1, 1),
        others=x.detach().repeat(3, 1, 1, 1),
        layer="features.5",
        runs=2,
    ),
    "saliency_of_a_function": lambda model, x: v.saliency(model, x, v.targets.difference(0, 1)),
    "score_cam": lambda model, x: v.score_cam(model, x, layer="features.5", batch_size=4),
}
WIDE = (-9.0, 9.0)  # диапазон, в который случайные картинки помещаются заведомо
# Что передать вместо картинок, чтобы функция сломалась внутри; по умолчанию — картинки с другим
# числом каналов, на которых падает первая свёртка.
BROKEN = torch.zeros(2, 5, 16, 16)


class Net(nn.Module):
    """Свёртки с батч-нормализацией, ReLU «на месте», дропаут, среднее по карте и линейный слой."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1),
            nn.BatchNorm2d(4),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Conv2d(4, 6, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(6, 4)

    def forward(self, x):
        return self.head(self.pool(self.features(x)).flatten(1))


@pytest.fixture
def model():
    """Сеть, у которой всё настроено не по умолчанию: чужой хук, градиенты, разные режимы."""
    torch.manual_seed(0)
    model = Net()
    model(torch.randn(4, 3, 16, 16)).sum().backward()
    model.features[1].eval()
    model.head.bias.requires_grad_(False)
    model.features[0].register_forward_hook(lambda module, inputs, output: None)
    return model


HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def state(model, images):
    tensors = [images, images.grad, *model.state_dict().values()]
    tensors += [parameter.grad for parameter in model.parameters()]
    return {
        "тензоры": [None if t is None else (t, t.detach().clone(), t._version) for t in tensors],
        "режимы": [module.training for module in model.modules()],
        "requires_grad": [p.requires_grad for p in (images, *model.parameters())],
        "хуки": [list(getattr(m, name)) for m in model.modules() for name in HOOKS],
        "атрибуты": [sorted(vars(module)) for module in model.modules()],
        "torch": torch.get_rng_state().tolist(),
        "numpy": np.random.get_state()[1:3],  # noqa: NPY002
        "random": random.getstate(),
        "градиенты включены": torch.is_grad_enabled(),
        "обнаружение": torch.is_anomaly_enabled(),
    }


def assert_same(before, after):
    for (key, old), new in zip(before.items(), after.values(), strict=True):
        if key == "тензоры":
            for left, right in zip(old, new, strict=True):
                assert (left is None) == (right is None), key
                assert left is None or torch.equal(left[1], right[1]), key
        elif key == "numpy":
            assert np.array_equal(old[0], new[0]), key
            assert old[1] == new[1], key
        else:
            assert old == new, key


@pytest.mark.parametrize("name", CALLS)
def test_everything_is_left_as_found(model, name):
    images = torch.randn(2, 3, 16, 16)
    before = state(model, images)
    CALLS[name](model, images)
    assert_same(before, state(model, images))


@pytest.mark.parametrize("name", CALLS)
def test_everything_is_left_as_found_after_an_error(model, name):
    before = state(model, BROKEN)
    with pytest.raises((ValueError, RuntimeError)):
        CALLS[name](model, BROKEN)
    assert_same(before, state(model, BROKEN))


def tensors_of(result):
    if isinstance(result, torch.Tensor):
        return [result]
    if isinstance(result, dict):
        result = list(result.values())
    return (
        [t for item in result for t in tensors_of(item)] if isinstance(result, list | tuple) else []
    )


@pytest.mark.parametrize("name", CALLS)
def test_result_carries_no_graph_and_may_be_changed(model, name):
    for tensor in tensors_of(CALLS[name](model, torch.randn(2, 3, 16, 16, requires_grad=True))):
        assert not tensor.requires_grad
        assert not tensor.is_inference()


@pytest.mark.parametrize("name", CALLS)
def test_works_where_gradients_are_switched_off(model, name):
    with torch.no_grad():
        CALLS[name](model, torch.randn(2, 3, 16, 16))
