"""B5. Градиентное восхождение: время шага против lucent, ResNet-18, канал 3 слоя layer2.

    python benchmarks/ascent.py            # 64 шага, пять чередующихся прогонов
    python benchmarks/ascent.py --quick    # 8 шагов, два прогона

Веса случайные, преобразования выключены, один поток, процессорное время. Начало и правило шага одни,
поэтому значение цели в конце должно совпасть; сами картинки за десятки шагов расходятся: там, где
градиент почти ноль, Adam превращает погрешность округления в полный шаг.
"""

from __future__ import annotations

import argparse
import copy
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

import torch
import torchvision
from lucent.optvis import objectives, render
from rich import box
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn

from course_utils.visualization.ascent import Parametrisation, channel, maximize
from course_utils.visualization.ascent.ascend import evaluate

SIZE, LAYER, CHANNEL, RATE = 224, "layer2", 3, 0.05


class Comparison(NamedTuple):
    """Миллисекунды на шаг в каждом прогоне, значения цели в конце и число оставленных хуков."""

    ours: list[float]
    lucent: list[float]
    values: tuple[float, float]
    hooks: tuple[int, int]


def with_course(model: nn.Module, start: Tensor, steps: int) -> Tensor:
    """Картинка (1, 3, H, W) после `steps` шагов Adam по логитам пикселей."""
    pixels = Parametrisation(start, torch.sigmoid)
    return maximize(model, channel(LAYER, CHANNEL), start=pixels, steps=steps, rate=RATE).images


def with_lucent(model: nn.Module, start: Tensor, steps: int) -> Tensor:
    """То же самое средствами lucent."""
    theta = start.clone().requires_grad_()
    (image,) = render.render_vis(
        model,
        objectives.channel(LAYER, CHANNEL),
        param_f=lambda: ([theta], theta.sigmoid),
        optimizer=lambda parameters: torch.optim.Adam(parameters, lr=RATE),
        transforms=[],
        preprocess=False,
        thresholds=(steps,),
        progress=False,
        show_image=False,
    )
    return torch.from_numpy(image).permute(0, 3, 1, 2)


def compare(steps: int, rounds: int) -> Comparison:
    """Чередует библиотеки; каждому прогону — своя копия сети, чтобы хуки не копились."""
    torch.manual_seed(0)
    network = torchvision.models.resnet18(weights=None).eval()
    start = 0.01 * torch.randn(1, 3, SIZE, SIZE)
    results: dict[Callable[..., Tensor], list[tuple[Tensor, float, int]]] = {}
    for _ in range(rounds + 1):  # первый круг — разогрев
        for method in (with_course, with_lucent):
            model = copy.deepcopy(network)
            before = time.process_time()
            image = method(model, start, steps)
            spent = 1000 * (time.process_time() - before) / steps
            left = sum(len(module._forward_hooks) for module in model.modules())
            results.setdefault(method, []).append((image, spent, left))
    ours, lucent = results[with_course], results[with_lucent]
    values = [
        float(evaluate(network, channel(LAYER, CHANNEL), runs[0][0])) for runs in (ours, lucent)
    ]
    times = [[spent for _, spent, _ in runs[1:]] for runs in (ours, lucent)]
    return Comparison(times[0], times[1], (values[0], values[1]), (ours[-1][2], lucent[-1][2]))


def report(result: Comparison, steps: int) -> Table:
    """Таблица для экрана и для RESULTS.md."""
    ratios = [peer / own for own, peer in zip(result.ours, result.lucent, strict=True)]
    table = Table(
        title=f"B5. Восхождение, ResNet-18 {LAYER}:{CHANNEL}, {SIZE}×{SIZE}, {steps} шагов"
    )
    for column in ("библиотека", "цель", "мс на шаг", "во сколько раз дольше", "осталось хуков"):
        table.add_column(column, justify="left" if column == "библиотека" else "right")
    own, peer = statistics.median(result.ours), statistics.median(result.lucent)
    first, second = (f"{value:.4f}" for value in result.values)
    table.add_row("course_utils", first, f"{own:.1f}", "1", str(result.hooks[0]))
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}…{max(ratios):.2f})"
    name = f"lucent {version('torch-lucent')}"
    table.add_row(name, second, f"{peer:.1f}", spread, str(result.hooks[1]))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description="B5: шаг градиентного восхождения против lucent")
    parser.add_argument("--quick", action="store_true", help="8 шагов и два прогона")
    quick = parser.parse_args().quick
    torch.set_num_threads(1)
    steps = 8 if quick else 64
    console = Console()
    console.print(report(compare(steps, rounds=2 if quick else 5), steps))
    console.print(f"{platform.machine()}, torch {torch.__version__}, один поток")


if __name__ == "__main__":
    main()
