import captum.attr
import pytest
import torch
import torchcam.methods
from captum.testing.helpers.basic_models import BasicModel_ConvNet_One_Conv
from torch import nn
from torch.nn import functional as F

from course_utils.visualization.attribution.cam import (
    class_activation_map,
    grad_cam,
    grad_cam_plus_plus,
    guided_grad_cam,
)
from course_utils.visualization.attribution.gradients import guided_backprop
from course_utils.visualization.attribution.score_cam import score_cam
from course_utils.visualization.ground.maps import (
    box_from_map,
    normalize_map,
    relative_map,
    resize_map,
)


class Averaged(nn.Module):
    """Свёртки → ReLU «на месте» → среднее по карте → линейный слой."""

    def __init__(self, relu=None):
        super().__init__()
        torch.manual_seed(0)
        self.conv1 = nn.Conv2d(3, 5, 3, padding=1)
        self.norm = nn.BatchNorm2d(5)
        self.conv2 = nn.Conv2d(5, 6, 3, stride=2, padding=1)
        self.relu = relu or nn.ReLU(inplace=True)
        self.unused = nn.Conv2d(1, 1, 1)
        self.head = nn.Linear(6, 4)
        self.double().eval()
        self.norm.running_mean.uniform_(-1, 1)
        self.norm.running_var.uniform_(0.5, 2)

    def forward(self, x):
        x = self.relu(self.conv2(F.relu(self.norm(self.conv1(x)))))
        return self.head(x.mean((2, 3)))


@pytest.fixture
def model():
    return Averaged()


@pytest.fixture
def images():
    return torch.randn(3, 3, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def maps_of(model, images):
    with torch.no_grad():
        hidden = F.relu(model.norm(model.conv1(images)))
        return model.conv2(hidden).relu()


def test_one_convolution_by_hand():
    # A₁ = [0 4; 31 40], A₂ = [0 0; 6 15], средние градиентов 1 и −1/2.
    picture = torch.arange(16.0).reshape(1, 1, 4, 4)
    model = BasicModel_ConvNet_One_Conv()
    found = grad_cam(model, picture, 0, layer="relu1", upsample=False)
    assert found[0].tolist() == [[0, 4], [28, 32.5]]


def test_cam_mean_plus_bias_is_the_logit(model, images):
    found = class_activation_map(model, images, 2, layer="relu", upsample=False)
    assert torch.allclose(found.mean((1, 2)) + model.head.bias[2], model(images)[:, 2])


def test_cam_is_grad_cam_times_the_area_of_the_map(model, images):
    target = torch.tensor([3, 0, 1])
    cam = class_activation_map(model, images, target, layer="relu", upsample=False)
    found = grad_cam(model, images, target, layer="relu", upsample=False)
    assert torch.allclose(cam.relu(), 16 * found)


def test_grad_cam_plus_plus_closed_form(model, images):
    maps = maps_of(model, images)
    slopes = model.head.weight[2].detach() / 16
    weights = 16 * slopes.relu() / (2 + maps.sum((2, 3)) * slopes)
    expected = torch.einsum("nk,nkhw->nhw", weights, maps).relu()
    found = grad_cam_plus_plus(model, images, 2, layer="relu", upsample=False)
    assert torch.allclose(found, expected, rtol=1e-6, atol=0)


def test_grad_cam_plus_plus_is_the_unreduced_fraction_where_gradients_are_large(images):
    model = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(180, 4)).double()
    with torch.no_grad():
        maps = model[:2](images)
        g = model[3].weight[1].reshape(1, 5, 6, 6)
        alphas = g**2 / (2 * g**2 + maps.sum((2, 3), keepdim=True) * g**3)
        expected = torch.einsum("nk,nkhw->nhw", (alphas * g.relu()).sum((2, 3)), maps).relu()
    found = grad_cam_plus_plus(model, images, 1, layer="1", upsample=False)
    assert torch.allclose(found, expected)


@pytest.mark.parametrize("scale", [1.0, 1e-6])
def test_small_gradients_keep_the_form_of_grad_cam_plus_plus(model, images, scale):
    """При малых градиентах α → 1/2 и карта пропорциональна Σ ReLU(g)·A."""
    with torch.no_grad():
        model.head.weight.mul_(scale)
    found = grad_cam_plus_plus(model, images, 2, layer="relu", upsample=False)
    maps, slopes = maps_of(model, images), model.head.weight[2].detach() / 16
    weights = 16 * slopes.relu() / (2 + maps.sum((2, 3)) * slopes)
    assert torch.allclose(found, torch.einsum("nk,nkhw->nhw", weights, maps), rtol=1e-9, atol=0)


def test_grad_cam_equals_captum_and_torchcam(images):
    model = Averaged(nn.ReLU())
    found = grad_cam(model, images, 2, layer="relu", upsample=False)
    peer = captum.attr.LayerGradCam(model, model.relu)
    expected = peer.attribute(images, 2, relu_attributions=True).detach()
    assert torch.allclose(found, expected[:, 0])
    with torchcam.methods.GradCAM(model, "relu") as extractor:
        (other,) = extractor([2] * 3, model(images.clone()), normalized=False)
    assert torch.allclose(found, other.detach())


def test_torchcam_grad_cam_plus_plus_is_not_the_published_one(images):
    model = Averaged(nn.ReLU())
    with torchcam.methods.GradCAMpp(model, "relu") as extractor:
        (other,) = extractor([2] * 3, model(images.clone()))
    found = normalize_map(grad_cam_plus_plus(model, images, 2, layer="relu", upsample=False))
    assert (found - normalize_map(other.detach())).abs().max() > 1e-3


def test_layer_before_an_in_place_relu_is_not_overwritten(images):
    before = grad_cam(Averaged(nn.ReLU()), images, 1, layer="conv2")
    assert torch.equal(grad_cam(Averaged(nn.ReLU(inplace=True)), images, 1, layer="conv2"), before)


def test_guided_grad_cam_is_the_product(model, images):
    found = guided_grad_cam(model, images, 1, layer="relu")
    guided = guided_backprop(model, images, 1)
    assert torch.equal(found, guided * grad_cam(model, images, 1, layer="relu")[:, None])


def test_mirrored_image_has_a_mirrored_map(images):
    model = Averaged()
    model.conv2.stride = (1, 1)
    with torch.no_grad():
        for conv in (model.conv1, model.conv2):
            conv.weight.copy_(conv.weight + conv.weight.flip(3))
    for method in (class_activation_map, grad_cam, grad_cam_plus_plus, score_cam):
        found = method(model, images, 1, layer="relu")
        assert torch.allclose(method(model, images.flip(3), 1, layer="relu"), found.flip(2))


# --- Score-CAM -----------------------------------------------------------------------------------


def naive_score_cam(model, image, label):
    maps = [one for one in maps_of(model, image[None])[0] if one.max() > one.min()]
    logits = []
    for one in maps:
        mask = F.interpolate(one[None, None], image.shape[1:], mode="bilinear")[0, 0]
        mask = (mask - mask.min()) / (mask.max() - mask.min())
        logits.append(model((image * mask)[None])[0, label])
    total = sum(w * a for w, a in zip(torch.stack(logits).softmax(0), maps, strict=True))
    return F.interpolate(total.relu()[None, None], image.shape[1:], mode="bilinear")[0, 0]


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_score_cam_is_the_loop(model, images, batch_size):
    target = torch.tensor([3, 0, 1])
    found = score_cam(model, images, target, layer="relu", batch_size=batch_size)
    with torch.no_grad():
        expected = [naive_score_cam(model, x, t) for x, t in zip(images, target, strict=True)]
    assert torch.allclose(found, torch.stack(expected))


def test_score_cam_ignores_constant_maps(model, images):
    with torch.no_grad():
        model.conv2.bias[:3] = -1e3  # три канала мертвы
    found = score_cam(model, images, 1, layer="relu")
    assert torch.isfinite(found).all()
    with torch.no_grad():
        model.conv2.bias[:] = -1e3
    assert score_cam(model, images, 1, layer="relu").abs().max() == 0


def test_score_cam_counts_forward_passes(model, images):
    seen = []
    model.head.register_forward_hook(lambda module, inputs, output: seen.append(len(output)))
    score_cam(model, images, 1, layer="relu", batch_size=4)
    assert sum(seen) <= 3 * (6 + 1)


# --- карты и рамки -------------------------------------------------------------------------------


def test_normalised_map_keeps_zero_and_has_no_nan():
    maps = torch.stack([torch.zeros(2, 2), torch.ones(2, 2) * 3, torch.tensor([[0.0, -4], [2, 1]])])
    assert normalize_map(maps).tolist() == [
        [[0, 0], [0, 0]],
        [[1, 1], [1, 1]],
        [[0, -1], [0.5, 0.25]],
    ]


def test_resized_map_is_bilinear_with_pixel_centres():
    found = resize_map(torch.tensor([[[0.0, 4.0]]]), torch.zeros(1, 3, 1, 4))
    assert found.tolist() == [[[0, 1, 3, 4]]]


def test_box_surrounds_the_largest_region():
    picture = torch.zeros(2, 8, 9)
    picture[0, 1:3, 1:3] = 1.0  # ярче, но меньше
    picture[0, 4:8, 5:9] = 0.5
    assert box_from_map(picture).tolist() == [[4, 5, 8, 9], [0, 0, 0, 0]]
    assert box_from_map(picture, threshold=0.6)[0].tolist() == [1, 1, 3, 3]
    with pytest.raises(ValueError, match="threshold = 1"):
        box_from_map(picture, threshold=1)


# --- ошибки --------------------------------------------------------------------------------------

METHODS = [class_activation_map, grad_cam, grad_cam_plus_plus, guided_grad_cam, score_cam]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@pytest.mark.parametrize(
    ("layer", "target", "message"),
    [
        ("conv3", 0, "нет слоя «conv3»; похожие имена: conv"),
        ("unused", 0, "не дошёл до слоя «unused»"),
        ("head", 0, "нужны карты признаков"),
        ("relu", 4, "классы этой сети — от 0 до 3"),
        ("relu", -1, "от 0 до 3"),
        ("relu", torch.tensor([0, 1]), r"LongTensor \(3,\)"),
    ],
)
def test_wrong_arguments(model, images, method, layer, target, message):
    with pytest.raises(ValueError, match=message):
        method(model, images, target, layer=layer)


def test_cam_refuses_other_architectures(images):
    model = nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(180, 4)).double()
    with pytest.raises(ValueError, match="есть grad_cam"):
        class_activation_map(model, images, layer="1")
    with pytest.raises(ValueError, match="есть grad_cam"):
        class_activation_map(Averaged(), images, layer="conv1")


def test_relative_maps_by_hand():
    maps = torch.tensor([[[1.0, 3], [0, 0]], [[0, 0], [0, 0]], [[20, 20], [20, 20]]])
    assert relative_map(maps).tolist() == [[[1, 3], [0, 0]], [[0, 0], [0, 0]], [[1, 1], [1, 1]]]
    assert relative_map(maps, ceiling=2).max() == 2
    with pytest.raises(ValueError, match="карты со знаком"):
        relative_map(-maps)
