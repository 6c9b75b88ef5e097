"""B1-B4 и B6-B9. Окклюзия, карты активации и градиенты против Captum, torchcam и pytorch-grad-cam.

    python benchmarks/visualization.py             # всё, пять чередующихся прогонов
    python benchmarks/visualization.py B1 --quick  # одна задача, один прогон

Веса случайные, один поток, процессорное время. У каждой библиотеки — её лучшие настройки; карты
сверяются: «расхождение» — наибольшее отличие от нашей карты в долях её наибольшего значения. Своя
копия сети у каждой библиотеки: чужие хуки не должны работать в нашем времени.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import platform
import warnings
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from importlib.metadata import version
from itertools import pairwise

import captum.attr
import numpy as np
import pytorch_grad_cam
import timm
import torch
import torchcam.methods
import torchvision
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from rich.console import Console
from side_by_side import OURS, Contest, run
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from course_utils import visualization as v
from course_utils.visualization.attribution.rise import _mask

CAPTUM, TORCHCAM, GRAD_CAM = (
    f"{name} {version(package)}"
    for name, package in (
        ("Captum", "captum"),
        ("torchcam", "torchcam"),
        ("pytorch-grad-cam", "grad-cam"),
    )
)


CROPS = 2000


def six_layers() -> nn.Sequential:
    """Шесть свёрток 3×3 с пулингом после каждой второй."""
    layers: list[nn.Module] = []
    widths = (3, 32, 32, 64, 64, 128, 128)
    for number, (inputs, outputs) in enumerate(pairwise(widths)):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
        layers += [nn.MaxPool2d(2)] * (number % 2)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10)).eval()


def occlusion(model: nn.Module, size: int, window: int, stride: int) -> Contest:
    """B1: падение вероятности; Captum — при 1, 16 и 64 закрытых картинках за проход."""
    image = torch.randn(1, 3, size, size)
    peer = captum.attr.Occlusion(lambda x: model(x).softmax(1))

    def with_captum(per_pass: int) -> Tensor:
        with torch.no_grad():
            shape, steps = (3, window, window), (3, stride, stride)
            found = peer.attribute(image, shape, steps, target=0, perturbations_per_eval=per_pass)
        return found[:, 0].float()

    calls = {OURS: partial(v.occlusion_map, model, image, 0, window=window, stride=stride)}
    calls |= {f"{CAPTUM}, по {n}": partial(with_captum, n) for n in (1, 16, 64)}
    title = f"B1. Окклюзия, {type(model).__name__}, {size}×{size}, участок {window}, шаг {stride}"
    return Contest(title, calls)


def stretched(maps: Tensor, size: int) -> Tensor:
    """Карты (N, h, w) растянуты до size×size и до 0…1, как их отдаёт pytorch-grad-cam."""
    maps = F.interpolate(maps.detach()[:, None], (size, size), mode="bilinear")[:, 0]
    lowest, highest = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    return (maps - lowest) / (highest - lowest)


def grad_cam() -> Contest:
    """B2: Grad-CAM слоя layer4; у всех карты растянуты до размера картинки и до 0…1."""
    model = torchvision.models.resnet18(weights=None).eval()
    images = torch.randn(8, 3, 224, 224)
    first, second, third = (deepcopy(model) for _ in range(3))
    extractor = torchcam.methods.GradCAM(first, "layer4")
    peer = captum.attr.LayerGradCam(second, second.layer4)
    other = pytorch_grad_cam.GradCAM(third, [third.layer4])

    def with_torchcam() -> Tensor:
        return stretched(extractor([0] * 8, first(images.clone()), normalized=False)[0], 224)

    def with_grad_cam() -> Tensor:
        return torch.from_numpy(other(images, [ClassifierOutputTarget(0)] * 8))

    calls: dict[str, Callable[[], Tensor]] = {
        OURS: lambda: stretched(v.grad_cam(model, images, 0, layer="layer4"), 224),
        TORCHCAM: with_torchcam,
        CAPTUM: lambda: stretched(peer.attribute(images, 0, relu_attributions=True)[:, 0], 224),
        GRAD_CAM: with_grad_cam,
    }
    return Contest("B2. Grad-CAM, ResNet-18, 8 картинок 224×224, layer4", calls)


def score_cam() -> Contest:
    """B3: 512 масок. У нас вариант статьи; соседи иначе растягивают и нормируют маски."""
    model = torchvision.models.resnet18(weights=None).eval()
    image = torch.randn(1, 3, 96, 96)
    first, second = deepcopy(model), deepcopy(model)
    extractor = torchcam.methods.ScoreCAM(first, "layer4", batch_size=32)
    other = pytorch_grad_cam.ScoreCAM(second, [second.layer4])
    other.batch_size = 32

    def with_torchcam() -> Tensor:
        return stretched(extractor(0, first(image.clone()), normalized=False)[0], 96)

    calls: dict[str, Callable[[], Tensor]] = {
        OURS: lambda: stretched(v.score_cam(model, image, 0, layer="layer4"), 96),
        TORCHCAM: with_torchcam,
        GRAD_CAM: lambda: torch.from_numpy(other(image, [ClassifierOutputTarget(0)])),
    }
    return Contest("B3. Score-CAM, ResNet-18, 96×96, 512 масок", calls)


def integrated() -> Contest:
    """B4: одно и то же правило средних, 20 точек; рядом — невязка полноты."""
    model = torchvision.models.resnet18(weights=None).eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):  # без смещений сеть линейна вдоль пути, невязки нет
            nn.init.uniform_(module.bias, -0.5, 0.5)
    image = torch.randn(1, 3, 224, 224)
    peer = captum.attr.IntegratedGradients(deepcopy(model))
    settings = {"target": 0, "n_steps": 20, "method": "riemann_middle"}
    gaps: dict[str, Tensor] = {}

    def with_captum(name: str, batch: int | None) -> Tensor:
        found, gaps[name] = peer.attribute(
            image, internal_batch_size=batch, return_convergence_delta=True, **settings
        )
        return found.detach()

    def ours() -> Tensor:
        found, gaps[OURS] = v.integrated_gradients(model, image, 0, steps=20)
        return found

    calls: dict[str, Callable[[], Tensor]] = {OURS: ours}
    for batch in (None, 16, 4):
        name = f"{CAPTUM}, по {batch or 20}"
        calls[name] = partial(with_captum, name, batch)
    return Contest(
        "B4. Интегрированные градиенты, ResNet-18, 224×224, 20 точек",
        calls,
        lambda answers: {name: f"{abs(gaps[name].item()):.3e}" for name in answers},
        "невязка полноты",
    )


def lite() -> nn.Module:
    """EfficientNet-Lite0, сеть лекций, со случайными весами."""
    return timm.create_model("tf_efficientnet_lite0").eval()


def lite_occlusion(window: int, stride: int) -> Contest:
    """B7: логиты при закрытом участке; Captum — по 1, 4 и 16 закрытых картинок за проход."""
    model, image = lite(), torch.randn(1, 3, 224, 224)
    boxes = [(top, left) for top in range(0, 225 - window, stride)
             for left in range(0, 225 - window, stride)]  # fmt: skip
    peer = captum.attr.Occlusion(deepcopy(model))
    other = deepcopy(model)

    def ours() -> Tensor:
        found = v.occlude(model, image, window=window, stride=stride)
        drops, total = found.clean[0, 0] - found.logits[0, ..., 0].flatten(), torch.zeros(224, 224)
        return spread(drops, total)

    def spread(drops: Tensor, total: Tensor) -> Tensor:
        count = torch.zeros(224, 224)
        for drop, (top, left) in zip(drops, boxes, strict=True):
            total[top : top + window, left : left + window] += drop
            count[top : top + window, left : left + window] += 1
        return (total / count)[None]

    def with_captum(per_pass: int) -> Tensor:
        shape, steps = (3, window, window), (3, stride, stride)
        with torch.no_grad():
            found = peer.attribute(image, shape, steps, target=0, perturbations_per_eval=per_pass)
        return found[:, 0].float()

    def loop() -> Tensor:
        drops = []
        with torch.no_grad():
            whole = other(image)[0, 0]
            for top, left in boxes:
                closed = image.clone()
                closed[..., top : top + window, left : left + window] = 0
                drops.append(whole - other(closed)[0, 0])
        return spread(torch.stack(drops), torch.zeros(224, 224))

    calls: dict[str, Callable[[], Tensor]] = {OURS: ours, "простой цикл": loop}
    calls |= {f"{CAPTUM}, по {n}": partial(with_captum, n) for n in (1, 4, 16)}
    return Contest(f"B7. Окклюзия, Lite0, 224×224, участок {window}, шаг {stride}", calls)


def lite_smoothgrad() -> Contest:
    """B8: SmoothGrad, 20 копий; у всех один и тот же шум."""
    model, image, samples = lite(), torch.randn(1, 3, 224, 224), 20
    other = deepcopy(model)
    noise = torch.randn(samples, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    noisy = image + 0.15 * (image.max() - image.min()) * noise
    peer = captum.attr.Saliency(deepcopy(model))

    def loop(batch: int) -> Tensor:
        parts = [part.clone().requires_grad_() for part in noisy.split(batch)]
        return (
            sum(torch.autograd.grad(other(one)[:, 0].sum(), one)[0].sum(0) for one in parts)
            / samples
        )

    def with_captum(batch: int) -> Tensor:
        parts = [peer.attribute(one.clone(), 0, abs=False).sum(0) for one in noisy.split(batch)]
        return torch.stack(parts).sum(0) / samples

    calls = {OURS: lambda: v.smoothgrad(model, image, 0, samples=samples)[0]}
    calls |= {f"простой цикл, по {n}": partial(loop, n) for n in (1, 4)}
    calls |= {f"{CAPTUM}, по {n}": partial(with_captum, n) for n in (1, 4)}
    return Contest("B8. SmoothGrad, Lite0, 224×224, 20 копий", calls)


def lite_integrated() -> Contest:
    """B8: интегрированные градиенты, 20 точек, одно и то же правило средних."""
    model, image = lite(), torch.randn(1, 3, 224, 224)
    peer = captum.attr.IntegratedGradients(deepcopy(model))

    def with_captum(batch: int) -> Tensor:
        return peer.attribute(
            image, target=0, n_steps=20, method="riemann_middle", internal_batch_size=batch
        ).detach()

    calls: dict[str, Callable[[], Tensor]] = {
        OURS: lambda: v.integrated_gradients(model, image, 0, steps=20).map
    }
    calls |= {f"{CAPTUM}, по {n}": partial(with_captum, n) for n in (1, 4, 16)}
    return Contest("B8. Интегрированные градиенты, Lite0, 224×224, 20 точек", calls)


def lite_rise() -> Contest:
    """B8: RISE, 64 маски; простой цикл берёт те же маски."""
    model, image, masks = lite(), torch.randn(1, 3, 224, 224), 64
    other, generator = deepcopy(model), torch.Generator().manual_seed(0)
    opened = torch.stack([_mask(image, 7, 0.5, generator) for _ in range(masks)])

    def loop(batch: int) -> Tensor:
        with torch.no_grad():
            parts = [other(image * part[:, None]).softmax(1)[:, 0] for part in opened.split(batch)]
        return torch.einsum("m,mhw->hw", torch.cat(parts), opened)[None] / opened.sum(0)

    calls = {OURS: lambda: v.rise(model, image, 0, masks=masks)}
    calls |= {f"простой цикл, по {n}": partial(loop, n) for n in (1, 4, 16)}
    return Contest("B8. RISE, Lite0, 224×224, 64 маски", calls)


def lite_layer(crops: int, layer: str) -> tuple[nn.Module, Tensor, Callable[[int], Tensor]]:
    """Сеть, фрагменты (n, 3, 224, 224) и простой цикл с DataLoader, который собирает карты слоя."""
    model, images = lite(), torch.randn(16, 3, 256, 256)
    other = deepcopy(model)
    places = torch.randint(33, (crops, 2)).tolist()
    cut = torch.stack(
        [images[n % 16, :, y : y + 224, x : x + 224] for n, (y, x) in enumerate(places)]
    )
    found: list[Tensor] = []
    other.get_submodule(layer).register_forward_hook(lambda *event: found.append(event[2]))

    def loop(batch: int) -> Tensor:
        found.clear()
        with torch.no_grad():
            for part in DataLoader(cut, batch_size=batch):  # type: ignore[arg-type]
                other(part)
        return torch.cat(found)

    return model, cut, loop


def lite_codes(crops: int) -> Contest:
    """B9: коды последнего слоя."""
    model, images, loop = lite_layer(crops, "global_pool")
    calls = {OURS: lambda: v.codes(model, images, layer="global_pool")}
    calls |= {f"простой цикл, по {n}": partial(loop, n) for n in (1, 4, 32)}
    return Contest(f"B9. Коды {crops} фрагментов, Lite0, 224×224", calls)


def lite_patches(crops: int) -> Contest:
    """B9: девять лучших фрагментов восьми нейронов слоя blocks.4."""
    model, images, loop = lite_layer(crops, "blocks.4")
    calls = {OURS: lambda: v.top_patches(model, images, "blocks.4", units=range(8)).values}

    def best(batch: int) -> Tensor:
        return loop(batch)[:, :8].amax((2, 3)).T.topk(9).values

    calls |= {f"простой цикл, по {n}": partial(best, n) for n in (1, 4, 32)}
    return Contest(f"B9. Лучшие фрагменты {crops} картинок, Lite0, 224×224, blocks.4", calls)


class Spelled(nn.Module):
    """Свёрточная сеть, где ReLU записан модулями, функцией или методом; веса одинаковы."""

    def __init__(self, relu: Callable[[], Callable[[Tensor], Tensor]]) -> None:
        super().__init__()
        torch.manual_seed(0)
        widths = (3, 32, 64, 64)
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(a, b, 3, padding=1) for a, b in pairwise(widths)]
        )
        self.head = nn.Linear(64, 10)
        relus = [relu() for _ in self.convolutions]
        self.relus = nn.ModuleList(relus) if isinstance(relus[0], nn.Module) else relus

    def forward(self, x: Tensor) -> Tensor:
        """Логиты."""
        for convolution, relu in zip(self.convolutions, self.relus, strict=True):
            x = relu(convolution(x))
        return self.head(x.mean((2, 3)))


SPELLINGS = {"nn.ReLU": nn.ReLU, "F.relu": lambda: F.relu, "x.relu()": lambda: Tensor.relu}


def guided() -> Contest:
    """B6: управляемое обратное распространение; верный ответ — при модулях, у всех одинаков."""
    image = torch.randn(1, 3, 64, 64)

    def with_captum(model: nn.Module) -> Tensor:
        return captum.attr.GuidedBackprop(model).attribute(image.clone(), target=0).detach()

    def with_grad_cam(model: nn.Module) -> Tensor:
        peer = pytorch_grad_cam.GuidedBackpropReLUModel(model, "cpu")
        found = peer(image.clone(), target_category=0)
        return torch.from_numpy(np.ascontiguousarray(found.transpose(2, 0, 1)))[None]

    methods = {
        OURS: lambda model: v.guided_backprop(model, image, 0),
        CAPTUM: with_captum,
        GRAD_CAM: with_grad_cam,
    }

    model = Spelled(nn.ReLU).eval()
    calls = {name: partial(method, model) for name, method in methods.items()}
    title = "B6. Управляемое обратное распространение, три свёртки, 64×64"
    return Contest(title, calls, partial(spelled_right, methods), "верно")


def spelled_right(
    methods: dict[str, Callable[[nn.Module], Tensor]], answers: dict[str, Tensor]
) -> dict[str, str]:
    """Какие записи ReLU библиотека понимает: ответ тот же, что у Captum на модулях."""
    verdicts = {}
    for name, method in methods.items():
        found = {key: method(Spelled(relu).eval()) for key, relu in SPELLINGS.items()}
        right = {key: torch.allclose(one, answers[CAPTUM], atol=1e-7) for key, one in found.items()}
        verdicts[name] = ", ".join(f"{key} {'да' if ok else 'нет'}" for key, ok in right.items())
    return verdicts


def vgg() -> nn.Module:
    """VGG-11 со случайными весами."""
    return torchvision.models.vgg11(weights=None).eval()


CONTESTS: dict[str, list[Callable[[], Contest]]] = {
    "B1": [lambda: occlusion(six_layers(), 64, 8, 4), lambda: occlusion(vgg(), 224, 32, 32)],
    "B2": [grad_cam],
    "B3": [score_cam],
    "B4": [integrated],
    "B6": [guided],
    "B7": [lambda: lite_occlusion(64, 32), lambda: lite_occlusion(32, 16)],
    "B8": [lite_smoothgrad, lite_integrated, lite_rise],
    "B9": [lambda: lite_codes(CROPS), lambda: lite_patches(CROPS)],
}


def main() -> None:
    """Разбирает ключи, сравнивает и печатает таблицу."""
    parser = argparse.ArgumentParser(description="Методы визуализации против других библиотек")
    parser.add_argument("names", nargs="*", help=f"задачи: {', '.join(CONTESTS)}; без имён — все")
    parser.add_argument("--quick", action="store_true", help="один прогон вместо пяти")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # предупреждения чужих библиотек
    console = Console()
    for name in arguments.names or CONTESTS:
        for build in CONTESTS[name]:
            torch.manual_seed(0)
            with contextlib.redirect_stderr(io.StringIO()):  # их полосы хода работы
                table = run(build(), rounds=1 if arguments.quick else 5)
            console.print(table)
    console.print(f"{platform.machine()}, torch {torch.__version__}, один поток")


if __name__ == "__main__":
    main()
