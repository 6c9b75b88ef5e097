"""Главные утверждения лекции 17, посчитанные заново."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR

from course_utils import data, training
from course_utils import visualization as vis
from course_utils.data.sequences import SIGNALS, Sequences

ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя·"
WORDS = [noun.word for noun in data.nouns()]
GENDERS = torch.tensor(["мжс".index(noun.gender) for noun in data.nouns()])
ORDER = torch.randperm(len(WORDS), generator=torch.Generator().manual_seed(0))


def causal_stack(dilations: list[int], width: int = 16) -> nn.Sequential:
    """Причинный стек с окном 3: дополнение нулями только слева."""
    layers: list[nn.Module] = []
    for n, dilation in enumerate(dilations):
        layers += [nn.ConstantPad1d((2 * dilation, 0), 0.0)]
        layers += [nn.Conv1d(width if n else 1, width, 3, dilation=dilation), nn.ReLU()]
    return nn.Sequential(*layers)


class Classifier(nn.Module):
    """Причинный стек, максимум по времени, линейный слой."""

    def __init__(self, dilations: list[int]) -> None:
        super().__init__()
        self.stack, self.head = causal_stack(dilations), nn.Linear(16, len(SIGNALS))

    def forward(self, records: Tensor) -> Tensor:
        return self.head(self.stack(records).amax(2))


def test_future_does_not_leak_and_the_field_is_as_wide_as_counted():
    torch.manual_seed(0)
    net, record = causal_stack([1, 2, 4]), torch.randn(1, 1, 40)
    table = torch.autograd.functional.jacobian(lambda x: net(x)[0].sum(0), record)[:, 0, 0]
    assert table.triu(1).abs().max() == 0
    rows, columns = table.nonzero(as_tuple=True)
    assert (rows - columns).max() + 1 == 1 + 2 * (1 + 2 + 4)
    changed = torch.cat([record[..., :20], torch.randn(1, 1, 20)], dim=2)
    assert torch.equal(net(changed)[..., :20], net(record)[..., :20])


def answers_on_signals(dilations: list[int]) -> Tensor:
    """Матрица ошибок на новых сигналах после обучения, как в лекции."""
    torch.manual_seed(0)
    net = Classifier(dilations)
    known, fresh = (data.signals(250, noise=0.5, seed=seed) for seed in (0, 1))
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.02)
    schedule = OneCycleLR(optimizer, 0.02, total_steps=20 * 8)
    training.fit(net, known, epochs=8, optimizer=optimizer, scheduler=schedule, batch_size=50)
    return training.evaluate(net, fresh).confusion()


def test_direction_of_a_chirp_needs_a_long_field():
    short, long = answers_on_signals([1] * 5), answers_on_signals([1, 2, 4, 8, 16])
    assert long.trace() > 0.78 * long.sum()
    assert short.trace() < 0.75 * short.sum()
    assert short[:2, :2].trace() < 0.65 * short[:2, :2].sum()
    assert long[:2, :2].trace() > 0.85 * long[:2, :2].sum()


def encode(text: str) -> Tensor:
    """Таблица (34, 14): строка — буква, столбец — место."""
    return F.pad(torch.eye(34)[[ALPHABET.index(c) for c in text]].T, (0, 14 - len(text)))


@pytest.fixture(scope="module")
def right():
    """Верно ли узнан род проверочных слов: с краем слова, без края и по последней букве."""
    train, test = ORDER[:324], ORDER[324:]
    found = {}
    for name, mark in (("край", "·"), ("без края", "")):
        inputs = torch.stack([encode(f"{mark}{word}{mark}") for word in WORDS])
        torch.manual_seed(0)
        pooled = [nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Dropout(0.3)]
        net = nn.Sequential(nn.Conv1d(34, 16, 4), nn.ReLU(), *pooled, nn.Linear(16, 3))
        optimizer = torch.optim.AdamW(net.parameters(), lr=0.01, weight_decay=2.0)
        known = Sequences(inputs[train], GENDERS[train])
        training.fit(net, known, epochs=30, optimizer=optimizer, batch_size=32)
        answers = training.evaluate(net, Sequences(inputs[test], GENDERS[test])).predictions
        found[name] = answers == GENDERS[test]
    last = [[GENDERS[i] for i in train if WORDS[i][-1] == letter] for letter in ALPHABET]
    rule = [int(torch.stack(seen).mode().values) if seen else 0 for seen in last]
    guesses = torch.tensor([rule[ALPHABET.index(WORDS[i][-1])] for i in test])
    return found | {"правило": guesses == GENDERS[test]}


def test_endings_are_worth_more_than_the_last_letter(right):
    soft = torch.tensor([WORDS[i].endswith("ь") for i in ORDER[324:]])
    share = {name: answers.float().mean() for name, answers in right.items()}
    assert share["край"] > share["правило"] + 0.02
    assert share["край"] > share["без края"] + 0.04
    assert right["край"][~soft].float().mean() > 0.88
    assert right["край"][soft].float().mean() < 0.75


@pytest.mark.slow
def test_saliency_of_a_trained_network_lies_on_the_event():
    known, fresh = data.signals(250, noise=0.5, seed=0), data.signals(250, noise=0.5, seed=1)
    waves = data.signals(250, noise=0.0, seed=1).images[:, 0]
    event = torch.zeros(1000, 128)
    for row, wave in zip(event, waves, strict=True):
        first, *_, last = (wave.abs() > 0.02).nonzero()[:, 0].tolist()
        row[first : last + 1] = 1
    ratios = {}
    for name in ("обученная", "случайная"):
        torch.manual_seed(0 if name == "обученная" else 5)
        net = Classifier([1, 2, 4, 8, 16])
        if name == "обученная":
            optimizer = torch.optim.AdamW(net.parameters(), lr=0.02)
            schedule = OneCycleLR(optimizer, 0.02, total_steps=200)
            options = {"optimizer": optimizer, "scheduler": schedule, "batch_size": 50}
            training.fit(net, known, epochs=10, seed=0, **options)
        maps = vis.saliency(net, fresh.images, fresh.labels)
        ratio = (maps * event).sum(1) / event.sum(1) / maps.mean(1)
        ratios[name] = [ratio[fresh.labels == kind].mean().item() for kind in range(3)]
    for trained, untrained in zip(*ratios.values(), strict=True):
        assert trained > 1.6
        assert untrained < trained - 0.3
