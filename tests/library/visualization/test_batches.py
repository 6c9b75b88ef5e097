import pytest
import torch
from torch import nn

from course_utils import visualization as v
from course_utils.visualization.engine.reading import Reader
from course_utils.visualization.ground.batches import MOST, Sizes, fitting, suited
from course_utils.visualization.ground.core import preserved


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 8, 3, padding=1), nn.Linear(8, 4)
        self.norm = nn.BatchNorm2d(8)

    def forward(self, x):
        return self.head(self.norm(self.conv(x)).relu().mean((2, 3)))


def test_batch_follows_the_largest_map():
    model = nn.Sequential(nn.Conv2d(3, 64, 1), nn.Conv2d(64, 2, 1), nn.Flatten()).eval()
    with torch.no_grad(), Sizes() as sizes:
        model(torch.zeros(2, 3, 128, 128))
    assert sizes.largest == 2 * 64 * 128 * 128 * 4
    assert fitting(sizes.largest // 2) == 4
    assert fitting(64 * 256 * 256 * 4) == 1
    assert fitting(1) == MOST


def test_one_picture_needs_no_pass_to_choose_a_batch():
    model, seen = Small().eval(), []
    model.register_forward_pre_hook(lambda _, inputs: seen.append(len(inputs[0])))
    assert suited(model, torch.zeros(1, 3, 8, 8)) == 1
    assert seen == []
    assert suited(model, torch.zeros(5, 3, 8, 8)) == MOST
    assert seen == [1]


METHODS = {
    "occlusion_map": lambda m, x, **k: v.occlusion_map(m, x, 0, window=4, stride=2, **k),
    "rise": lambda m, x, **k: v.rise(m, x, 0, masks=40, grid=4, **k),
    "smoothgrad": lambda m, x, **k: v.smoothgrad(m, x, 0, samples=24, **k),
    "integrated_gradients": lambda m, x, **k: v.integrated_gradients(m, x, 0, steps=24, **k).map,
    "score_cam": lambda m, x, **k: v.score_cam(m, x, 0, layer="conv", **k),
    "pgd": lambda m, x, **k: v.pgd(m, x, 0, epsilon=0.1, bounds=(-9, 9), **k),
    "codes": lambda m, x, **k: v.codes(m, x, layer="norm", **k),
    "top_patches": lambda m, x, **k: v.top_patches(m, x, "norm", units=[0, 3], k=2, **k).images,
}


@pytest.mark.parametrize("name", METHODS)
def test_the_choice_of_the_batch_changes_nothing(name):
    torch.manual_seed(0)
    model = Small().double().eval()
    images = torch.randn(30 if name in ("codes", "top_patches") else 3, 3, 12, 12).double()
    chosen = METHODS[name](model, images)
    for batch_size in (1, 7):
        given = METHODS[name](model, images, batch_size=batch_size)
        assert torch.allclose(chosen, given, rtol=0, atol=1e-10)


def test_layer_is_read_from_the_proved_graph():
    torch.manual_seed(0)
    model, images = Small().eval(), torch.randn(40, 3, 8, 8)
    with preserved(model, gradients=False):
        read = Reader(model, "norm", len(images))
        first, rest = read(images[:1]), read(images[1:])
        assert read.fast is not None
        expected = model.norm(model.conv(images))
    assert torch.allclose(torch.cat([first, rest]), expected, atol=1e-6)


class Sly(Small):
    """Тензору — одно, записи графа — другое."""

    def forward(self, x):
        return super().forward(x if type(x) is torch.Tensor else -x)


def test_graph_of_another_branch_is_not_read():
    torch.manual_seed(0)
    model, images = Sly().eval(), torch.randn(40, 3, 8, 8)
    found = v.codes(model, images, layer="norm")
    with torch.no_grad():
        expected = model.norm(model.conv(images))
    assert torch.allclose(found, expected.flatten(1), atol=1e-6)
