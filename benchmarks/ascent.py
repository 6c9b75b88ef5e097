"""B5. Градиентное восхождение против lucent: ResNet-18, канал 3 слоя layer2, 64 шага.

    python benchmarks/ascent.py            # пять чередующихся прогонов
    python benchmarks/ascent.py --quick    # один прогон

Веса случайные, преобразования выключены, один поток, процессорное время. Начало и правило шага
общие, и сверяется значение цели в конце. Сами картинки за десятки шагов расходятся: там, где
градиент почти ноль, Adam превращает погрешность округления в полный шаг.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import platform
import warnings
from copy import deepcopy
from importlib.metadata import version

import torch
import torchvision
from lucent.optvis import objectives, render
from rich.console import Console
from side_by_side import OURS, Contest, run
from torch import Tensor, nn

from course_utils.visualization.synthesis.ascent import Parametrisation, channel, maximize
from course_utils.visualization.synthesis.ascent.ascend import evaluate

LUCENT = f"lucent {version('torch-lucent')}"
SIZE, LAYER, CHANNEL, STEPS, RATE = 224, "layer2", 3, 64, 0.05


def ascent() -> Contest:
    """B5: Adam по логитам пикселей; каждому прогону — своя копия сети, чтобы хуки не копились."""
    model = torchvision.models.resnet18(weights=None).eval()
    start = 0.01 * torch.randn(1, 3, SIZE, SIZE)
    goal = channel(LAYER, CHANNEL)
    hooks: dict[str, int] = {}

    def finish(name: str, used: nn.Module, picture: Tensor) -> Tensor:
        hooks[name] = sum(len(module._forward_hooks) for module in used.modules())
        with torch.no_grad():
            return evaluate(model, goal, picture)

    def ours() -> Tensor:
        used, pixels = deepcopy(model), Parametrisation(start, torch.sigmoid)
        found = maximize(used, goal, start=pixels, steps=STEPS, rate=RATE)
        return finish(OURS, used, found.images)

    def with_lucent() -> Tensor:
        used, theta = deepcopy(model), start.clone().requires_grad_()
        (picture,) = render.render_vis(
            used,
            objectives.channel(LAYER, CHANNEL),
            param_f=lambda: ([theta], theta.sigmoid),
            optimizer=lambda parameters: torch.optim.Adam(parameters, lr=RATE),
            transforms=[],
            preprocess=False,
            thresholds=(STEPS,),
            progress=False,
            show_image=False,
        )
        return finish(LUCENT, used, torch.from_numpy(picture).permute(0, 3, 1, 2))

    return Contest(
        f"B5. Восхождение, ResNet-18 {LAYER}:{CHANNEL}, {SIZE}×{SIZE}, {STEPS} шага",
        {OURS: ours, LUCENT: with_lucent},
        lambda answers: {name: str(hooks[name]) for name in answers},
        "осталось хуков",
    )


def main() -> None:
    """Разбирает ключи, сравнивает и печатает таблицу."""
    parser = argparse.ArgumentParser(description="B5: градиентное восхождение против lucent")
    parser.add_argument("--quick", action="store_true", help="один прогон вместо пяти")
    quick = parser.parse_args().quick
    torch.set_num_threads(1)
    torch.manual_seed(0)
    warnings.simplefilter("ignore")  # предупреждения чужой библиотеки
    with contextlib.redirect_stderr(io.StringIO()):  # и её полосы хода работы
        table = run(ascent(), rounds=1 if quick else 5)
    console = Console()
    console.print(table)
    console.print(f"{platform.machine()}, torch {torch.__version__}, один поток")


if __name__ == "__main__":
    main()
