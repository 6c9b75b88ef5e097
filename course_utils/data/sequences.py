"""Последовательности в памяти и сделанные сигналы: писк вверх, писк вниз, меандр, всплеск шума."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

SIGNALS = ("писк вверх", "писк вниз", "меандр", "всплеск шума")
LOW, HIGH = 0.03, 0.2  # частоты писка, колебаний на отсчёт


class Sequences(NamedTuple):
    """Размеченные последовательности; имена полей те, которых ждёт `training.fit`.

    Поля:
        images: (N, каналы, время) float32.
        labels: (N,) int64.
    """

    images: Tensor
    labels: Tensor


def signals(count: int, *, length: int = 128, noise: float = 0.3, seed: int = 0) -> Sequences:
    """Сигналы четырёх классов со случайными местом, длительностью, фазой и громкостью.

    Событие занимает от трети до двух третей записи и нарастает и спадает плавно.

    Параметры:
        count: сигналов каждого класса.
        length: отсчётов в записи.
        noise: размах шума записи (стандартное отклонение); громкость события 0.7…1.3.
        seed: какие именно сигналы.

    Возвращает:
        `Sequences`: `images` (4·count, 1, length), `labels` 0…3 в порядке `SIGNALS`.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(len(SIGNALS)).repeat_interleave(count)
    records = noise * torch.randn(len(labels), length, generator=generator)
    for record, kind in zip(records, labels.tolist(), strict=True):
        span, place, loud = torch.rand(3, generator=generator).tolist()
        duration = int(length * (1 + span) / 3)
        start = int(place * (length - duration + 1))
        event = _event(kind, duration, generator)
        record[start : start + duration] += (0.7 + 0.6 * loud) * event
    return Sequences(records.unsqueeze(1), labels)


def _event(kind: int, duration: int, generator: torch.Generator) -> Tensor:
    """Событие класса `kind` под плавной огибающей, (duration,)."""
    first, phase = torch.rand(2, generator=generator).tolist()
    time = torch.arange(duration) / duration
    if SIGNALS[kind] == "всплеск шума":
        wave = 0.7 * torch.randn(duration, generator=generator)
    elif SIGNALS[kind] == "меандр":
        cycles = (0.05 + 0.07 * first) * duration * time
        wave = torch.sin(2 * math.pi * (cycles + phase)).sign()
    else:
        start, end = (LOW, HIGH) if SIGNALS[kind] == "писк вверх" else (HIGH, LOW)
        cycles = duration * (start * time + (end - start) * time**2 / 2)
        wave = torch.sin(2 * math.pi * (cycles + phase))
    return wave * torch.hann_window(duration).sqrt()
