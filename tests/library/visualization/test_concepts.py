"""TCAV находит посаженное понятие и не находит случайного."""

import pytest
import torch
from torch import nn

from course_utils import visualization as v


def stripes(count, seed):
    generator = torch.Generator().manual_seed(seed)
    noise = 0.5 * torch.randn(count, 1, 12, 12, generator=generator)
    phase = torch.randint(0, 4, (count, 1, 1, 1), generator=generator)
    return noise + ((torch.arange(12) + phase) % 4 < 2).float()


def noise(count, seed):
    return torch.randn(count, 1, 12, 12, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def model():
    """Класс 1 держится на вертикальных полосах, остальные каналы случайны и на ответ не влияют."""
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 12, 4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 2)
    )
    with torch.no_grad():
        net[0].weight[0, 0] = torch.tensor([1.0, 1, -1, -1]) / 4
        net[0].weight[1, 0] = torch.tensor([-1.0, -1, 1, 1]) / 4
        net[4].weight.zero_()
        net[4].weight[1, :2] = 1
    return net


def test_the_planted_concept_is_found_and_a_random_one_is_not(model):
    options = {"others": noise(60, 1), "layer": "1", "runs": 15}
    planted = v.tcav(model, noise(20, 2), 1, concept=stripes(30, 3), **options)
    assert planted.score > 0.95
    assert planted.accuracy.mean() > 0.9
    assert planted.p_value < 0.01
    chance = v.tcav(model, noise(20, 2), 1, concept=noise(30, 4), **options)
    assert chance.accuracy.mean() < 0.65
    assert chance.p_value > 0.001 > planted.p_value


def test_against_the_class_the_concept_has_the_opposite_sign(model):
    options = {"concept": stripes(30, 3), "others": noise(60, 1), "layer": "1", "runs": 5}
    against = v.tcav(model, noise(20, 2), lambda answer: -answer[:, 1], **options)
    assert against.score < 0.05


def test_share_is_the_sign_of_the_directional_derivative(model):
    """Сдвинем карты вдоль понятия на малый шаг и посмотрим, вырос ли логит."""
    x, concept, others = noise(9, 2), stripes(30, 3), noise(40, 1)
    known, rest = (v.codes(model, part, layer="1", pooling="mean") for part in (concept, others))
    generator = torch.Generator().manual_seed(0)
    half, _ = torch.randperm(40, generator=generator).tensor_split(2)
    some = torch.randperm(30, generator=generator)[:15]
    vector = v.concept_vector(known[some], rest[half])
    assert vector.norm().item() == pytest.approx(1)
    with torch.no_grad():
        maps = model[:2](x)
        grown = model[2:](maps + 1e-3 * vector[:, None, None])[:, 1] > model[2:](maps)[:, 1]
    found = v.tcav(model, x, 1, concept=concept, others=others, layer="1", runs=2)
    assert found.runs[0].item() == pytest.approx(grown.double().mean().item())


def test_wrong_calls(model):
    with pytest.raises(ValueError, match="runs = 1"):
        v.tcav(model, noise(3, 0), 1, concept=noise(5, 0), others=noise(8, 0), layer="1", runs=1)
    with pytest.raises(ValueError, match=r"\(n, D\) и \(m, D\)"):
        v.concept_vector(torch.zeros(2, 3), torch.zeros(2, 4))
