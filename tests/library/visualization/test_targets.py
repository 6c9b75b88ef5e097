"""Цель — функция ответа: каждый метод объясняет её так, как объяснил бы сеть с этим выходом."""

import pytest
import torch
from torch import nn

from course_utils import visualization as v
from course_utils.visualization import targets
from course_utils.visualization.synthesis import ascent


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def backbone():
    return nn.Sequential(
        nn.Conv2d(2, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.Conv2d(6, 5, 3, padding=1)
    ).double()


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.act, self.head = backbone(), nn.ReLU(), nn.Linear(5, 4).double()

    def forward(self, x):
        return self.head(self.act(self.body(x)).mean((2, 3)))


class Asked(nn.Module):
    """Та же сеть, чей единственный выход — уже значение функции; softmax его не трогает."""

    def __init__(self, model, target):
        super().__init__()
        self.model, self.target = model, target

    def forward(self, x):
        return self.target(self.model(x))[:, None]


@pytest.fixture
def x():
    return torch.randn(3, 2, 9, 9, dtype=torch.float64)


METHODS = {
    "gradient": lambda m, x, t: v.gradient(m, x, t),
    "smoothgrad": lambda m, x, t: v.smoothgrad(m, x, t, samples=4),
    "integrated": lambda m, x, t: v.integrated_gradients(m, x, t, steps=5).map,
    "guided": lambda m, x, t: v.guided_backprop(m, x, t),
    "deconvnet": lambda m, x, t: v.deconvnet(m, x, t),
}
CAMS = {
    "grad_cam": v.grad_cam,
    "grad_cam_plus_plus": v.grad_cam_plus_plus,
    "score_cam": v.score_cam,
    "guided_grad_cam": v.guided_grad_cam,
}
PAIR = targets.difference(2, 0)


@pytest.mark.parametrize("name", METHODS)
def test_a_function_is_explained_like_a_network_with_that_output(x, name):
    model = Classifier()
    assert torch.allclose(METHODS[name](model, x, PAIR), METHODS[name](Asked(model, PAIR), x, 0))


@pytest.mark.parametrize("name", CAMS)
def test_class_activation_maps_of_a_function(x, name):
    model = Classifier()
    ours = CAMS[name](model, x, PAIR, layer="act")
    assert torch.allclose(ours, CAMS[name](Asked(model, PAIR), x, 0, layer="model.act"))


@pytest.mark.parametrize("name", METHODS)
def test_a_logit_by_function_is_the_class_number(x, name):
    model = Classifier()
    by_function = METHODS[name](model, x, lambda answer: answer[:, 1])
    assert torch.allclose(by_function, METHODS[name](model, x, 1), atol=1e-12)


def test_occlusion_rise_and_curves_use_the_value_itself(x):
    model = Classifier().eval()
    with torch.no_grad():
        clean = PAIR(model(x))
        hidden = x.clone()
        hidden[:, :, :9, :9] = 0
        drop = clean - PAIR(model(hidden))
    whole = v.occlusion_map(model, x, PAIR, window=9, stride=9)
    assert torch.allclose(whole, drop[:, None, None].expand(3, 9, 9))
    curve = v.deletion_curve(model, x, x[:, 0], PAIR, steps=3)
    assert torch.allclose(curve.probability[:, 0], clean)
    constant = v.rise(model, x, lambda answer: 0 * answer[:, 0] + 7, masks=5, grid=3)
    assert torch.allclose(constant, torch.full_like(constant, 7))


def test_one_logit_is_explained_through_the_sigmoid(x):
    model = nn.Sequential(nn.Flatten(), nn.Linear(162, 1)).double()
    found = v.occlusion_map(model, x, targets.sigmoid(), window=9, stride=9)
    with torch.no_grad():
        expected = model(x).sigmoid()[:, 0] - model(0 * x).sigmoid()[:, 0]
    assert torch.allclose(found[:, 0, 0], expected)


class Segmenter(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = backbone()

    def forward(self, x):
        return {"out": self.body(x), "aux": None}


def test_segmentation_in_a_dictionary_does_not_look_outside_the_field(x):
    region = torch.zeros(9, 9, dtype=torch.bool)
    region[4, 4] = True
    target = targets.part("out", targets.mask(3, region))
    found = v.saliency(Segmenter(), x, target)
    assert (found[:, 2:7, 2:7] > 0).any()
    found[:, 2:7, 2:7] = 0  # две свёртки 3×3: поле 5×5
    assert found.abs().max() == 0
    hidden = v.occlusion_map(Segmenter(), x, target, window=2, stride=2)
    assert hidden[:, :2].abs().max() == 0
    assert hidden.abs().max() > 0
    assert v.grad_cam(Segmenter(), x, target, layer="body.3").shape == (3, 9, 9)


def test_similarity_of_embeddings_is_greatest_at_the_own_code(x):
    model = Classifier().eval()
    with torch.no_grad():
        code = model(x)[0]
    assert targets.cosine(code)(model(x))[0].item() == pytest.approx(1)
    assert v.gradient(model, x[:1], targets.cosine(code)).abs().max() < 1e-12


def test_a_tuple_answers_by_its_part(x):
    class Pair(Classifier):
        def forward(self, x):
            return super().forward(x), x

    model = Classifier()
    pair = Pair()
    pair.load_state_dict(model.state_dict())
    assert torch.equal(v.gradient(pair, x, targets.part(0, 1)), v.gradient(model, x, 1))


def test_attacks_lower_or_raise_the_function():
    torch.manual_seed(0)
    model, x = nn.Sequential(nn.Flatten(), nn.Linear(16, 4)), torch.full((2, 1, 4, 4), 0.5)
    with torch.no_grad():
        before = PAIR(model(x))
        slope = (model[1].weight[2] - model[1].weight[0]).abs().sum()
        down = PAIR(model(v.fgsm(model, x, PAIR, epsilon=0.1)))
        up = PAIR(model(v.pgd(model, x, PAIR, epsilon=0.1, targeted=True)))
    assert torch.allclose(down, before - 0.1 * slope, atol=1e-5)
    assert torch.allclose(up, before + 0.1 * slope, atol=1e-5)
    fooled = v.fooling(model, x, lambda answer: PAIR(answer).sigmoid(), confidence=0.65)
    assert (PAIR(model(fooled.images)).sigmoid() >= 0.65).all()


def test_ascent_of_a_function(x):
    model = Classifier()
    start = ascent.from_images(x, bounds=(-9, 9))
    ours = v.maximize(model, ascent.score(PAIR), start=start, steps=3)
    same = v.maximize(model, ascent.logit(2) - ascent.logit(0), start=start, steps=3)
    assert torch.allclose(ours.images, same.images)


def test_a_function_of_a_wrong_shape_is_refused_in_words(x):
    with pytest.raises(ValueError, match=r"функция target вернула torch.float64 формы \(3, 4\)"):
        v.gradient(Classifier(), x, lambda answer: answer)
    with pytest.raises(ValueError, match=r"visualization.targets"):
        v.gradient(Segmenter(), x)
    with pytest.raises(ValueError, match="есть grad_cam"):
        v.class_activation_map(Classifier(), x, PAIR, layer="act")
    with pytest.raises(ValueError, match="маска bool"):
        targets.mask(0, torch.zeros(2, 2))
