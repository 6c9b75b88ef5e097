"""Обучение на MNIST: привычный путь torchvision + DataLoader против курса и быстрого рецепта.

    python benchmarks/mnist.py            # рецепт лекции 05 целиком, два чередующихся прогона
    python benchmarks/mnist.py --quick    # одна эпоха, один прогон

Все рецепты проверяют сеть после каждой эпохи. Рядом со временем — «пол» обучения: операции
сети, делённые на измеренную скорость умножения матриц.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
import torchvision
from rich import box
from rich.console import Console
from rich.table import Table
from side_by_side import gemm_rate
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torch.utils.flop_counter import FlopCounterMode

from course_utils import data, recipes
from course_utils.data.digits import MEAN, STD
from course_utils.data.files import asset, read_gzip
from course_utils.training import evaluate, seeded


class UsualNet(nn.Module):
    """Сеть лекции 05 так, как её обычно пишут."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5)
        self.conv2_drop = nn.Dropout2d()
        self.fc1 = nn.Linear(320, 50)
        self.fc2 = nn.Linear(50, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Логарифмы вероятностей."""
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv2(x)), 2))
        x = F.relu(self.fc1(x.flatten(1)))
        x = F.dropout(x, training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)


def usual(folder: Path, epochs: int, workers: int) -> nn.Module:
    """Привычный рецепт: каждая цифра — картинка PIL, батчи собирает `DataLoader`."""
    steps = [torchvision.transforms.ToTensor(), torchvision.transforms.Normalize((MEAN,), (STD,))]
    mnist = partial(torchvision.datasets.MNIST, transform=torchvision.transforms.Compose(steps))
    train = DataLoader(mnist(folder, train=True), 64, shuffle=True, num_workers=workers)
    test = DataLoader(mnist(folder, train=False), 1000, num_workers=workers)
    with seeded(1):
        model = UsualNet()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
        for _ in range(epochs):
            model.train()
            for images, labels in train:
                optimizer.zero_grad()
                loss = F.nll_loss(model(images), labels)
                loss.backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                sum((model(images).argmax(1) == labels).sum() for images, labels in test)
    return model


def unpack(folder: Path) -> None:
    """Раскладывает встроенный MNIST так, как его ждёт torchvision."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for line in asset("mnist/SHA256SUMS").read_text().splitlines():
        checksum, name = line.split()
        (raw / name).write_bytes(read_gzip(f"mnist/{name}.gz", checksum))


def operations(model: nn.Module) -> float:
    """Операций на картинку за шаг обучения: прямой и обратный проход."""
    images, labels = torch.rand(64, 1, 28, 28), torch.zeros(64, dtype=torch.long)
    with FlopCounterMode(display=False) as counter:
        F.nll_loss(model(images), labels).backward()
    return counter.get_total_flops() / 64


class Run(NamedTuple):
    """Один прогон рецепта: сеть, секунды по часам, секунды процессора."""

    model: nn.Module
    wall: float
    process: float


def timed(recipe: Callable[[], nn.Module]) -> Run:
    """Сеть и секунды, которые ушли на её обучение."""
    wall, process = time.perf_counter(), time.process_time()
    model = recipe()
    return Run(model, time.perf_counter() - wall, time.process_time() - process)


def machine() -> str:
    """Процессор, число потоков и версии."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    cpu = names[0] if names else platform.processor()
    return (
        f"{cpu}, потоков {torch.get_num_threads()}, Python {platform.python_version()}, "
        f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    )


def compare(epochs: int, rounds: int, workers: int) -> tuple[Table, float]:
    """Прогоняет рецепты по очереди; возвращает таблицу и скорость умножения матриц."""
    train, test = data.mnist().normalized(), data.mnist(train=False).normalized()
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as name:
        unpack(Path(name))
        contest: dict[str, tuple[int, Callable[[], nn.Module]]] = {
            "torchvision + DataLoader": (epochs, partial(usual, Path(name), epochs, workers)),
            "курс, рецепт лекции": (epochs, lambda: recipes.lecture(train, test, epochs=epochs)[0]),
            "курс, быстрый рецепт": (1, lambda: recipes.fast(train, test)[0]),
        }
        for _ in range(rounds):
            for title, (_, recipe) in contest.items():
                runs.setdefault(title, []).append(timed(recipe))
    rate = gemm_rate()
    table = Table(box=box.MARKDOWN)
    for title in ("рецепт", "эпох", "верных ответов", "время, с", "процессор, с",
                  "быстрее привычного, раз", "к полу арифметики, раз"):  # fmt: skip
        table.add_column(title, justify="left" if title == "рецепт" else "right")
    base = min(run.wall for run in runs["torchvision + DataLoader"])
    for title, (count, _) in contest.items():
        best = min(runs[title], key=lambda run: run.wall)
        floor = count * len(train) * operations(best.model.train()) / rate
        accuracy = evaluate(best.model, test).accuracy
        table.add_row(title, str(count), f"{accuracy:.2%}", f"{best.wall:.1f}",
                      f"{best.process:.1f}", f"{base / best.wall:.1f}",
                      f"{best.wall / floor:.1f}")  # fmt: skip
    return table, rate


def main() -> None:
    """Разбирает ключи, сравнивает и печатает таблицу."""
    parser = argparse.ArgumentParser(description="Скорость обучения на MNIST")
    parser.add_argument("--quick", action="store_true", help="одна эпоха, один прогон")
    parser.add_argument("--workers", type=int, default=0, help="процессов у DataLoader")
    options = parser.parse_args()
    epochs, rounds = (1, 1) if options.quick else (3, 2)
    console = Console(width=150)
    console.print(machine())
    table, rate = compare(epochs, rounds, options.workers)
    console.print(f"Умножение матриц 1024×1024: {rate / 1e9:.0f} млрд операций в секунду.")
    console.print(table)


if __name__ == "__main__":
    main()
