"""Трансформеры и карты с каналами на последнем месте: timm и torchvision со случайными весами."""

import pytest
import timm
import torch
import torchvision
from torch import nn

from course_utils import visualization as v
from course_utils.visualization.ground.core import as_maps


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def build(name, **rest):
    return timm.create_model(name, pretrained=False, num_classes=5, **rest).eval()


def vit(**rest):
    options = {"img_size": (48, 64), "patch_size": 8, "embed_dim": 32, "depth": 3, "num_heads": 4}
    return timm.models.VisionTransformer(num_classes=5, **(options | rest)).eval()


X = torch.rand(2, 3, 48, 64, generator=torch.Generator().manual_seed(1))


def by_hand(output, prefix, rows, columns):
    maps = torch.zeros(len(output), output.shape[2], rows, columns)
    for row in range(rows):
        for column in range(columns):
            maps[:, :, row, column] = output[:, prefix + row * columns + column]
    return maps


@pytest.mark.parametrize(
    ("rest", "prefix"),
    [({}, 1), ({"reg_tokens": 4}, 5), ({"class_token": False, "global_pool": "avg"}, 0)],
)
def test_tokens_become_maps_row_by_row(rest, prefix):
    model = vit(**rest)
    with v.recording(model, ["blocks.1.norm1"]) as outputs, torch.no_grad():
        model(X)
    output = outputs["blocks.1.norm1"]
    maps = as_maps(output, X, model)
    assert torch.equal(maps, by_hand(output, prefix, 6, 8))


METHODS = {
    "grad_cam": v.grad_cam,
    "grad_cam_plus_plus": v.grad_cam_plus_plus,
    "layer_cam": v.layer_cam,
    "hires_cam": v.hires_cam,
    "xgrad_cam": v.xgrad_cam,
    "ablation_cam": v.ablation_cam,
    "score_cam": v.score_cam,
    "eigen_cam": lambda m, x, t, **rest: v.eigen_cam(m, x, **rest),
}


@pytest.mark.parametrize("name", METHODS)
def test_recognised_maps_are_the_given_ones(name):
    model, layer = vit(), "blocks.2.norm1"
    found = METHODS[name](model, X, 1, layer=layer)
    given = METHODS[name](model, X, 1, layer=layer, reshape=lambda out: by_hand(out, 1, 6, 8))
    assert found.shape == (2, 48, 64)
    assert torch.allclose(found, given, atol=1e-6)


def test_channels_last_layers_give_the_map_of_their_permuted_twin():
    class Last(nn.Module):
        """Та же свёрточная сеть, но слой «mixed» хранит карты (N, h, w, C)."""

        def __init__(self):
            super().__init__()
            self.conv, self.mixed = nn.Conv2d(3, 16, 4, stride=4), nn.Linear(16, 16)
            self.act, self.head = nn.ReLU(), nn.Linear(16, 5)

        def forward(self, x):
            x = self.act(self.mixed(self.conv(x).permute(0, 2, 3, 1)))
            return self.head(x.mean((1, 2)))

    class First(Last):
        def forward(self, x):
            x = self.mixed(self.conv(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
            return self.head(self.act(x).mean((2, 3)))

    last, first = Last(), First()
    first.load_state_dict(last.state_dict())
    for name, method in METHODS.items():
        found = method(last, X, 1, layer="act", upsample=False) if name != "score_cam" else None
        if found is not None:
            assert found.shape == (2, 12, 16)
            expected = method(first, X, 1, layer="act", upsample=False)
            assert torch.allclose(found, expected, atol=1e-6), name


@pytest.mark.parametrize(
    ("name", "layer", "grid"),
    [
        ("swin_tiny_patch4_window7_224", "layers.3", 7),
        ("swin_tiny_patch4_window7_224", "layers.1.blocks.1.norm1", 28),
        ("convnext_atto", "stages.3", 7),
        ("convnext_atto", "stages.2.blocks.0.norm", 14),
        ("convnext_atto", "stages.2.blocks.0.mlp.act", 14),
        ("convnext_atto", "stages.2.blocks.0.conv_dw", 14),
    ],
)
@pytest.mark.slow
def test_swin_and_convnext_maps_have_the_grid_of_the_picture(name, layer, grid):
    x = torch.rand(1, 3, 224, 224)
    found = v.grad_cam(build(name), x, 1, layer=layer, upsample=False)
    assert found.shape == (1, grid, grid)


def test_convolutional_maps_are_never_turned():
    model = torchvision.models.resnet18(num_classes=5).eval()
    with v.recording(model, ["layer1", "layer4"]) as outputs, torch.no_grad():
        model(torch.rand(1, 3, 64, 64))
    for layer in ("layer1", "layer4"):
        maps = as_maps(outputs[layer], torch.rand(1, 3, 64, 64), model)
        assert maps is outputs[layer]


def test_one_attention_layer_by_hand():
    model = vit(depth=1)
    block = model.blocks[0]
    with v.recording(model, ["blocks.0.norm1"]) as outputs, torch.no_grad():
        model(X)
        q, k, _ = block.attn.qkv(outputs["blocks.0.norm1"]).chunk(3, -1)
        heads = [part.unflatten(-1, (4, 8)).transpose(1, 2) for part in (q, k)]
        weights = (heads[0] @ heads[1].mT / 8**0.5).softmax(-1).mean(1)
    found = v.attention_rollout(model, X, upsample=False)
    expected = 0.5 * weights[:, 0, 1:].unflatten(1, (6, 8))
    assert torch.allclose(found, expected, atol=1e-6)


def test_rollout_does_not_depend_on_how_attention_is_called():
    fused = vit()
    plain = vit()
    plain.load_state_dict(fused.state_dict())
    for block in plain.blocks:
        block.attn.fused_attn = False
    first, second = (v.attention_rollout(m, X) for m in (fused, plain))
    assert torch.allclose(first, second, atol=1e-6)
    assert first.shape == (2, 48, 64)


def test_rollout_of_torchvision_is_the_product_of_its_own_weights():
    model = torchvision.models.VisionTransformer(32, 8, 2, 4, 16, 32, num_classes=3).eval()
    x, seen = torch.rand(2, 3, 32, 32), []
    found = v.attention_rollout(model, x, upsample=False)
    for layer in model.encoder.layers:
        with v.recording(model, [layer.ln_1]) as outputs, torch.no_grad():
            model(x)
            normal = outputs[layer.ln_1]
            seen.append(layer.self_attention(normal, normal, normal, need_weights=True)[1])
    eye = torch.eye(17)
    total = (seen[1] + eye) / 2 @ (seen[0] + eye) / 2
    assert torch.allclose(found.flatten(1), total[:, 0, 1:], atol=1e-6)


def test_refusals():
    with pytest.raises(ValueError, match="внимания в прямом проходе нет"):
        v.attention_rollout(nn.Sequential(nn.Conv2d(3, 2, 3)), X)
    windows = timm.models.SwinTransformer(
        img_size=64, window_size=4, embed_dim=12, depths=(2, 2), num_heads=(2, 4)
    )
    with pytest.raises(ValueError, match="в окна"):
        v.attention_rollout(windows.eval(), torch.rand(1, 3, 64, 64))
    with pytest.raises(ValueError, match="reshape вернула"):
        v.grad_cam(vit(), X, 1, layer="blocks.2.norm1", reshape=lambda out: out)
